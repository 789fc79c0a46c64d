package flux.ops.submit;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `-o stage-in`: files of an archive in the KVS, where the job's tasks find them.
@Feature("F175")
class StageInTest {
    private static final String MAKE =
            """
            mkdir -p in/sub; echo hello >in/a.txt; echo b >in/sub/b.dat; ln -s a.txt in/link
            printf '#!/bin/sh\\necho ran\\n' >in/run.sh; chmod 750 in/run.sh; : >in/empty
            head -c 3000000 /dev/zero >in/big; printf end >>in/big
            flux archive create -C in . ; echo other >other.txt; flux archive create -n more other.txt
            """;

    @TempDir Path dir;

    @Test
    void the_main_archive_is_in_the_jobs_directory_on_each_node() throws Exception {
        assertThat(
                        shown(
                                """
                                flux run -N2 -l -o stage-in sh -c 'cd $FLUX_JOB_TMPDIR; cat a.txt sub/b.dat link;
                                  ./run.sh; wc -c <big; tail -c3 big; echo; cmp big %s/in/big && stat -c %%a run.sh;
                                  test -e empty && echo empty' | sort
                                """
                                        .formatted(dir.resolve("work"))))
                .isEqualTo(
                        "0: 3000003\n0: 750\n0: b\n0: empty\n0: end\n0: hello\n0: hello\n0: ran\n"
                                + "1: 3000003\n1: 750\n1: b\n1: empty\n1: end\n1: hello\n1: hello\n1: ran");
    }

    @Test
    void names_and_a_pattern_choose() throws Exception {
        assertThat(
                        shown(
                                """
                                flux run -o stage-in.names=main,more -o stage-in.pattern='*.txt' \
                                  sh -c 'cd $FLUX_JOB_TMPDIR; find . -type f | sort'"""))
                .isEqualTo("./a.txt\n./other.txt");
    }

    @Test
    void a_destination_takes_the_place_of_the_jobs_directory() throws Exception {
        assertThat(
                        shown(
                                """
                                mkdir here there
                                flux run -o stage-in.destination=here -o stage-in.names=more cat here/other.txt
                                flux run -N2 -o stage-in.destination=global:there -o stage-in.names=more \
                                  cat there/other.txt
                                flux run -o stage-in.destination=here -o stage-in.names=more true; echo $?"""))
                .startsWith("other\nother\nother\n")
                .contains("here/other.txt: File exists")
                .endsWith("\n1");
    }

    @Test
    void an_instance_finds_them_too() throws Exception {
        assertThat(
                        shown(
                                """
                                id=$(flux batch -n1 --output=kvs -o stage-in.names=more --wrap \
                                  'cat $(dirname $0)/other.txt')
                                flux job attach $id"""))
                .endsWith("other");
    }

    @Test
    void what_is_not_there_is_said_and_the_job_fails() throws Exception {
        assertThat(shown("flux run -o stage-in.names=nosuch echo ran; echo $?"))
                .contains("stage-in: KVS lookup archive.nosuch: No such file or directory")
                .doesNotContain("\nran")
                .endsWith("\n1");
        assertThat(shown("flux run -o stage-in.names=[1] echo ran; echo $?"))
                .contains("stage-in.names must be a string")
                .endsWith("\n1");
        assertThat(shown("flux run -o stage-in.destination=/proc/nosuch echo ran; echo $?"))
                .contains("stage-in: /proc/nosuch/")
                .endsWith("\n1");
        assertThat(shown("flux run -o stage-in.pattern='[' echo ran; echo $?"))
                .contains("stage-in: ")
                .endsWith("\n1");
    }

    @Test
    void an_archive_leads_nowhere_else() throws Exception {
        assertThat(
                        shown(
                                """
                                flux kvs put archive.evil='[{"path":"../out","mode":33188,"data":"x","encoding":"utf-8"},
                                  {"path":"l","mode":41471,"data":"%1$s"},{"path":"l/out","mode":33188,"data":"x","encoding":"utf-8"},
                                  {"path":"/%1$s/out","mode":33188,"data":"x","encoding":"utf-8"}]'
                                flux run -o stage-in.names=evil true; ls out ../out
                                flux kvs put archive.bad='[{"path":"n","mode":33188,"size":-5,"encoding":"blobvec","data":[]}]'
                                flux run -o stage-in.names=bad true; echo $?
                                flux kvs put archive.bad='[{"path":"n","mode":33188,"size":5,"encoding":"base64","data":"%%"}]'
                                flux run -o stage-in.names=bad true; echo $?"""
                                        .formatted(dir.resolve("work"))))
                .contains("cannot access 'out'", "cannot access '../out'")
                .contains("Permission denied", "its archive contradicts itself");
    }

    @Test
    void what_an_archive_says_of_its_size_does_not_lead_past_the_bound() throws Exception {
        String huge =
                "{\"path\":\"h\",\"mode\":33188,\"size\":300000000,\"encoding\":\"blobvec\",\"data\":[]}";
        String less =
                "{\"path\":\"l\",\"mode\":33188,\"size\":-300000000,\"encoding\":\"utf-8\",\"data\":\"x\"}";
        assertThat(
                        shown(
                                """
                                flux kvs put archive.huge='[%1$s]' archive.made-up='[%2$s,%1$s]'
                                flux run -o stage-in.names=huge true; echo $?
                                flux run -o stage-in.names=made-up true; echo $?"""
                                        .formatted(huge, less)))
                .containsSubsequence(
                        "archives are larger than the 256 MiB that can be staged in",
                        "\n1\n",
                        "l: its archive contradicts itself",
                        "\n1");
    }

    @Test
    void a_job_that_is_canceled_meanwhile_ends() throws Exception {
        assertThat(
                        shown(
                                """
                                id=$(flux submit -o stage-in sleep 100); flux cancel $id
                                flux job wait-event -t 20 -q $id clean; echo $?"""))
                .isEqualTo("0");
    }

    private int stories;

    private String shown(String script) throws Exception {
        Path own = stories++ == 0 ? dir : dir.resolve("s" + stories);
        try (TypedStory story = new TypedStory(own)) {
            return story.print(MAKE + script);
        }
    }
}
