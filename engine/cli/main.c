/* main.c - `arrival`: finds the command and runs it. The table below drives dispatch and help. */
#include "base/passive_wait.h"
#include "cli/command.h"
#include "cli/suggest.h"

#include <arrival/arrival.h>

#include <argp.h>
#include <stdio.h>
#include <string.h>

static int command_version(int argc, char **argv);
static int command_help(int argc, char **argv);

static const command commands[] = {
    {"solve", "find routes and the arrival window of every customer", command_solve},
    {"check", "check a solution independently of how it was found", command_check},
    {"estimate", "arrival windows for given routes", command_estimate},
    {"slots", "which windows can be offered to a new customer, at what cost and risk",
     command_slots},
    {"explain", "why a job is unserved, why this technician, what a promise costs",
     command_explain},
    {"play", "play days of a plan and report whether the promises were kept", command_play},
    {"replay", "play a day of a daemon's journal again, also under another policy", command_replay},
    {"generate", "write a realistic day as a problem file", command_generate},
    {"learn", "learn from visit records how long jobs and legs take", command_learn},
    {"backtest", "live through visit records and report whether promises would have been kept",
     command_backtest},
    {"batch", "solve many depots overnight, on this machine or through daemons", command_batch},
    {"bench", "solve public benchmarks and put the costs beside the best known", command_bench},
    {"tune", "race settings of searches and windows, write the winner as a file", command_tune},
    {"report", "a solution, or a day of a journal, as a page to look at", command_report},
    {"health", "ask a running arrivald how it is", command_health},
    {"top", "a live board of an open day in the terminal", command_top},
    {"keys", "make a key pair for a daemon or a client of it", command_keys},
    {"version", "print the version", command_version},
    {"help", "explain a command", command_help},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static const command *find_command(const char *name)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void print_commands(FILE *to)
{
    fputs("Usage: arrival COMMAND [OPTION...] [FILE...]\n"
          "Technician routes and arrival windows that only ever shrink.\n\n",
          to);
    for (int i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fputs("\n`arrival COMMAND --help` lists the options of a command; see also arrival(1).\n"
          "Results go to standard output as JSON, progress and messages to standard error.\n"
          "Exit codes: 0 done, 2 usage, 65 bad input, 69 daemon unreachable, 75 try again, "
          "1 anything else.\n",
          to);
}

static int unknown_command(const char *name)
{
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    const char *close = suggest_name(name, names, COMMANDS);
    fprintf(stderr, "arrival: there is no command '%s'%s%s%s\n", name,
            close ? "; did you mean '" : "", close ? close : "", close ? "'?" : "");
    fputs("arrival: `arrival help` lists the commands\n", stderr);
    return EXIT_CODE_USAGE;
}

static int run_command(const command *chosen, int argc, char **argv)
{
    char title[64];
    snprintf(title, sizeof title, "arrival %s", chosen->name);
    argv[0] = title;
    return chosen->run(argc, argv);
}

static int command_version(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return fputs("arrival version: no argument expected\n", stderr), EXIT_CODE_USAGE;
    printf("arrival %s\n", arv_version());
    return EXIT_CODE_DONE;
}

static int command_help(int argc, char **argv)
{
    if (argc < 2) {
        print_commands(stdout);
        return EXIT_CODE_DONE;
    }
    const command *wanted = find_command(argv[1]);
    if (!wanted)
        return unknown_command(argv[1]);
    if (wanted->run == command_help || wanted->run == command_version) {
        printf("arrival %s: %s\n", wanted->name, wanted->summary);
        return EXIT_CODE_DONE;
    }
    char help[] = "--help";
    char *arguments[] = {argv[0], help, NULL};
    return run_command(wanted, 2, arguments);
}

static bool is_one_of(const char *text, const char *a, const char *b)
{
    return strcmp(text, a) == 0 || strcmp(text, b) == 0;
}

/* What was printed must have arrived: a full disk is an error. */
static int close_output(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    perror("arrival: standard output");
    return code == EXIT_CODE_DONE ? EXIT_CODE_OTHER : code;
}

int main(int argc, char **argv)
{
    passive_wait_ensure(argv);
    argp_err_exit_status = EXIT_CODE_USAGE;
    if (argc < 2) {
        print_commands(stderr);
        return EXIT_CODE_USAGE;
    }
    if (is_one_of(argv[1], "--help", "-?") || strcmp(argv[1], "-h") == 0)
        return close_output(command_help(1, argv));
    if (is_one_of(argv[1], "--version", "-V"))
        return close_output(command_version(1, argv));
    const command *chosen = find_command(argv[1]);
    if (!chosen)
        return unknown_command(argv[1]);
    return close_output(run_command(chosen, argc - 1, argv + 1));
}
