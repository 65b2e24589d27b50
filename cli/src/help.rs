//! What stands below the options in each `--help`: how it is used, and what its exit codes mean.

pub(crate) const ALL: &str = "\
A first day with it:
  cargo estrade test                 run the tests, and wait for what they share to be torn down
  cargo estrade test --setup-show    the same, with every setup and teardown as it happens
  cargo estrade fixtures             what tests can ask for, and who does
  cargo estrade plan NAME            what a test would set up, without running it
  cargo estrade doctor               which server the tests would use, and whether it can be used
  cargo estrade mappings --help      keep the files of mappings and a server in sync

Exit codes, of every command:
  0  done
  1  something went wrong: the tests do not build, a shared teardown failed, a port is taken
  2  the arguments are not understood, or name what is not there; the nearest names are told
  `cargo estrade test` ends as the runner ended, see its own --help.";

pub(crate) const TEST: &str = "\
Examples:
  cargo estrade test -p shop basket            tests of package shop with `basket` in their name
  cargo estrade test --setup-show -j 1 basket  what is set up and torn down, one test after the other
  cargo estrade test --durations 10            where the time goes
  cargo estrade test --since origin/main       what a branch concerns: changed packages and those that depend on them
  cargo estrade test --report target/report    a page to open, JUnit XML for CI, a trace for ui.perfetto.dev

Exit codes:
  0      every test passed, and all that they shared was torn down
  1      every test passed, and the teardown of a shared fixture failed or was cut short; or no runner can be started
  2      the arguments are not understood, name a git ref that is not there, or need nextest, which is not installed
  4      no test was chosen (nextest)
  100    tests failed (nextest)
  101    tests failed (cargo test), or do not build
  128+n  signal n ended the runner";

pub(crate) const FIXTURES: &str = "\
Examples:
  cargo estrade fixtures                       all that the tests of this package can ask for
  cargo estrade fixtures basket --workspace    those with `basket` in their path, in all packages
  cargo estrade fixtures --json | jq '.fixtures[] | select(.used | not) | .name'

Exit codes:
  0  listed
  1  the tests do not build, or a test binary does not answer
  2  the arguments are not understood, or no fixture is called so; the nearest names are told";

pub(crate) const PLAN: &str = "\
Examples:
  cargo estrade plan a_basket_is_full          one test, by its name
  cargo estrade plan prices:: -p shop          all tests below a module
  cargo estrade plan --json                    all tests, for a script

`setup` runs the fixture's code in the test's process, `attach` takes the value from the session host, which sets it up
for the first who asks, and `replace` is a value that the test gives itself.

Exit codes:
  0  shown
  1  the tests do not build, or a test binary does not answer
  2  the arguments are not understood, or no test is called so; the nearest names are told";

pub(crate) const GRAPH: &str = "\
Examples:
  cargo estrade graph | dot -Tsvg > fixtures.svg
  cargo estrade graph a_basket_is_full --format mermaid
  cargo estrade graph --json | jq -r '.nodes[] | select(.used == false) | .name'

An arrow leads from who asks to what is asked for. A dashed fixture is used by no test.

Exit codes:
  0  drawn, or told
  1  the tests do not build, or a test binary does not answer
  2  the arguments are not understood, or no test is called so; the nearest names are told";

pub(crate) const RUNS: &str = "\
A session host is the process that keeps what tests share. It is on record while it lives, and afterwards where
something went wrong. `running`: its run goes on. `tearing down`: the run is over. `teardown failed`, `killed`: told
once, by `wait`, `clean`, `test` or the next run, and then forgotten.
`stock`: indices that a run left on a real server for the next one; `clean --server` removes them.

Exit codes:
  0  listed
  2  the arguments are not understood, or no run on record has this id; the nearest ones are told";

pub(crate) const CLEAN: &str = "\
Examples:
  cargo estrade clean                          what killed runs of this project left on this machine
  cargo estrade clean --server http://127.0.0.1:9200
                                               what tests of other machines left there a day ago or earlier, and a question
  cargo estrade clean --server http://127.0.0.1:9200 --older-than 12h --yes
                                               the same without the question, for a nightly job
  cargo estrade clean --server http://127.0.0.1:9200 --json
                                               the same for a program: it looks, and removes nothing without --yes
  cargo estrade clean --server http://127.0.0.1:9200 --older-than 0s
                                               all of it, and the stock that this machine's runs left there for the next

Exit codes:
  0  nothing is left behind any more; with --server, nothing that you wanted to be removed
  1  something cannot be removed, the server may not be used, or there is no workspace here (--all needs none)
  2  the arguments are not understood";

pub(crate) const WAIT: &str = "\
Example, for a CI that calls the runner itself:
  cargo nextest run; status=$?; cargo estrade wait && exit $status

Exit codes:
  0  everything was torn down
  1  a teardown failed, a session host was killed before its teardown, or it takes longer than --timeout
  2  the arguments are not understood";

pub(crate) const DOCTOR: &str = "\
Examples:
  cargo estrade doctor                         for the package here
  cargo estrade doctor --workspace --json | jq '.packages[].findings[] | select(.well | not)'
  ESTRADE_ES_URL=http://127.0.0.1:9200 cargo estrade doctor

Exit codes:
  0  the tests would have what they ask for
  1  they would not, and it is told why; or the tests do not build
  2  the arguments are not understood";

pub(crate) const MAPPINGS: &str = "\
A first day with it:
  cargo estrade mappings pull --from http://127.0.0.1:9200     write the files
  cargo estrade mappings check --from http://127.0.0.1:9200    do both say the same? for CI
  cargo estrade mappings sync --to http://127.0.0.1:9200       give it what it lacks

Exit codes:
  0  done, or in sync
  1  out of sync; or the server cannot be asked, or the tests do not build
  2  the arguments are not understood, name no index, or nothing says where the files are; a file is no mapping file";

pub(crate) const PULL: &str = "\
Examples:
  cargo estrade mappings pull --from http://127.0.0.1:9200
  cargo estrade mappings pull --from http://127.0.0.1:9200 --index 'books,film*' --to mappings

Files are normalised: sorted, without what a server makes by itself. Those of indices that the server does not have stay,
and are told.

Exit codes:
  0  written
  1  the server cannot be asked or may not be used, a file cannot be written, or the tests do not build
  2  the arguments are not understood, no index is called so, or nothing says where the files are";

pub(crate) const CHECK: &str = "\
Examples:
  cargo estrade mappings check                                 against the configured `elasticsearch.url`
  cargo estrade mappings check --from http://127.0.0.1:9200 --rule superset
  cargo estrade mappings check --json | jq -r '.packages[].differences[].path'

A difference is told by the path of its field: `+` the server has more, `-` it has less, `~` it has something else.

Exit codes:
  0  in sync
  1  out of sync; or the server cannot be asked or may not be used, or the tests do not build
  2  the arguments are not understood, no index is called so, nothing says where the files or the server are, or a file is
     no mapping file";

pub(crate) const SYNC: &str = "\
Example:
  cargo estrade mappings sync --to http://127.0.0.1:9200 --index books

It creates the indices that are missing, with all that their files say, and adds the fields that are missing. It deletes
nothing and changes nothing that is there: what would have to be is told, as `check` tells it. Indices without a file are
not looked at.

Exit codes:
  0  the server has what the files say
  1  it differs in something that has to be done by hand, or refused something; or it cannot be asked or may not be used, or
     the tests do not build
  2  the arguments are not understood, there is no such file, nothing says where the files are, or one is no mapping file";

pub(crate) const REPORT: &str = "\
Example:
  cargo estrade test --report target/report; cargo estrade report target/report

Exit codes:
  0  written
  1  a file cannot be read or written
  2  the arguments are not understood, or there are no events in the folder";

pub(crate) const ES: &str = "\
Examples:
  cargo estrade es                             on a free port, whose address is printed
  cargo estrade es --port 9200 --version 8.19.0
  cargo estrade es --data target/estrade/…/elasticsearch.ndjson
                                               what a test that failed has left; the failure tells the file

Exit codes:
  0  it was asked to end
  1  the port is taken, or the address cannot be printed; or the engine would not take some of --data, and it is told what
  2  the arguments are not understood, or the file is not there, not whole or of a newer version; its line is told";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  cargo estrade completions bash > ~/.local/share/bash-completion/completions/cargo-estrade
  cargo estrade completions zsh > \"${fpath[1]}/_cargo-estrade\"
  cargo estrade completions fish > ~/.config/fish/completions/cargo-estrade.fish

They complete the command as `cargo-estrade …`, which is how it is called when it is installed.

Exit codes:
  0  printed
  2  the arguments are not understood, or the shell is not known";
