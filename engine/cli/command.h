/* command.h - the commands of `arrival` and their exit codes.
 *
 * A command parses its own arguments with argp, where argv[0] is "arrival NAME", writes its result
 * as JSON to standard output and everything else to standard error, and returns an exit code. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* The exit codes of INTERFACE: others' scripts depend on them. */
enum {
    EXIT_CODE_DONE = 0,
    EXIT_CODE_OTHER = 1, /* for check: not feasible */
    EXIT_CODE_USAGE = 2,
    EXIT_CODE_BAD_INPUT = 65,
    EXIT_CODE_UNREACHABLE = 69,
    EXIT_CODE_TRY_AGAIN = 75
};

typedef struct command {
    const char *name;
    const char *summary; /* one line for the list of commands */
    int (*run)(int argc, char **argv);
} command;

int command_solve(int argc, char **argv);
int command_check(int argc, char **argv);
int command_estimate(int argc, char **argv);
int command_slots(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_play(int argc, char **argv);
int command_generate(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_learn(int argc, char **argv);
int command_backtest(int argc, char **argv);
int command_batch(int argc, char **argv);
int command_bench(int argc, char **argv);
int command_tune(int argc, char **argv);
int command_report(int argc, char **argv);
int command_health(int argc, char **argv);
int command_top(int argc, char **argv);
int command_keys(int argc, char **argv);

#endif
