package flux.ops.golden;

/// Listings of jobs without their ids and times; as these are of any width, columns are set apart
/// by one space. (How wide columns are is compared where the same job data is at hand.)
final class NormalListing {
    private NormalListing() {}

    /// @param command that listed
    static String of(String text, String command) {
        String normal =
                text.replaceAll("(?:[0-9a-f]{4}\\.){3}[0-9a-f]{4}", "N")
                        .replaceAll("(ssh|local)://[^\\s\"]*", "URI")
                        .replaceAll("\"(cwd)\": \"[^\"]*\"", "\"$1\": \"CWD\"")
                        .replace("\\u0192", "ƒ")
                        .replaceAll("\\b[0-9]+\\.[0-9]+(?:ms|[smhd])\\b", "AGE")
                        .replaceAll("\"(runtime|t_remaining)\": [0-9.e-]+", "\"$1\": N")
                        .replace("{WORK}-simple", "CWD")
                        .replaceAll("/\\S*/work(?=\\n)", "CWD")
                        .replaceAll(
                                "(?<!ƒ)\\bf(?=[a-z]*[A-Z0-9])[1-9A-HJ-NP-Za-km-z]{5,9}(?=\\s)",
                                "fID")
                        .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}", "WHEN")
                        .replaceAll("[A-Z][a-z]{2}[0-9]{2}[ |][0-9]{2}:[0-9]{2}", "WHEN");
        if (command.matches(".*\\{(runtime|t_remaining|t_\\w+|expiration|id|id\\.\\w+)[!:}].*")) {
            normal =
                    normal.replaceAll("(?m)(?<= )[0-9]+(?:\\.[0-9]+)?$", "N")
                            .replaceAll("0x[0-9a-f]{6,}", "N")
                            .replaceAll("(?m)(?<= )(?:[a-z]+-){2,}-.*$", "N")
                            .replaceAll("(?m)^[0-9a-f]{9,}$", "N")
                            .replaceAll("\\b[0-9]+:[0-9]{2}:[0-9]{2}\\b", "N")
                            .replaceAll("\\b[0-9]{9,}(?:\\.[0-9]+)?\\b", "N");
        }
        return Normal.of(normal).replaceAll(" +", " ").replaceAll("(?m)^ ", "");
    }
}
