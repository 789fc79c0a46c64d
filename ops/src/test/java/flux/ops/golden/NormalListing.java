package flux.ops.golden;

/// Listings of jobs without their ids and times; as these are of any width, columns are set apart
/// by one space. (How wide columns are is compared where the same job data is at hand.)
final class NormalListing {
    private NormalListing() {}

    /// @param command that listed
    static String of(String text, String command) {
        String normal =
                text.replaceAll("(ssh|local)://[^\\s\"]*", "URI")
                        .replaceAll("\"(cwd)\": \"[^\"]*\"", "\"$1\": \"CWD\"")
                        .replace("\\u0192", "ƒ")
                        .replaceAll("[0-9]+\\.[0-9]+(?:ms|[smhd])\\b", "AGE")
                        .replaceAll("\"(runtime|t_remaining)\": [0-9.e-]+", "\"$1\": N")
                        .replaceAll("(?m)^(\\{?)f(?=[a-z]*[A-Z0-9])[1-9A-Za-z]{5,}\\b", "fID")
                        .replaceAll("\\bf[1-9A-HJ-NP-Za-km-z]{7,8}(?=\\s|$)", "fID")
                        .replaceAll("[A-Z][a-z]{2}[0-9]{2}[ |][0-9]{2}:[0-9]{2}", "WHEN");
        if (command.matches(".*\\{(runtime|t_remaining|t_\\w+|expiration|id\\.\\w+)[!:}].*")) {
            normal =
                    normal.replaceAll("0x[0-9a-f]{6,}|(?:[0-9a-f]{4}\\.){3}[0-9a-f]{4}", "N")
                            .replaceAll("(?m)(?<= )(?:[a-z]+-){2,}-.*$", "N")
                            .replaceAll("\\b[0-9]+:[0-9]{2}:[0-9]{2}\\b|\\b1[0-9]{9,}\\b", "N")
                            .replaceAll("(?m)(?<= )[0-9]+(?:\\.[0-9]+)?$", "N");
        }
        return Normal.of(normal).replaceAll(" +", " ").replaceAll("(?m)^ ", "");
    }
}
