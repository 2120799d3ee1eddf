/* arrivald.c - the daemon: options, signals, then the reactor until it is drained.
 *
 * Order matters. OMP_WAIT_POLICY is read by libgomp before main, hence the restart; signals are
 * blocked before any thread exists, so that every thread inherits the mask and the reactor alone
 * reads them; czmq must not install handlers of its own. */
#include "base/passive_wait.h"
#include "daemon/daemon_log.h"
#include "daemon/daemon_options.h"
#include "daemon/reactor.h"
#include "daemon/runtime_dir.h"

#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_WRONG_OPTIONS = 2 };

/* Descriptor from which SIGTERM, SIGINT and SIGHUP are read; -1 on failure. SIGPIPE and SIGXFSZ mean
 * nothing: a file that may not grow is an error of the journal like any other. */
static int take_signals(void)
{
    sigset_t told, blocked;
    sigemptyset(&told);
    sigaddset(&told, SIGTERM);
    sigaddset(&told, SIGINT);
    sigaddset(&told, SIGHUP);
    blocked = told;
    sigaddset(&blocked, SIGPIPE);
    sigaddset(&blocked, SIGXFSZ);
    if (pthread_sigmask(SIG_BLOCK, &blocked, NULL) != 0)
        return -1;
    return signalfd(-1, &told, SFD_NONBLOCK | SFD_CLOEXEC);
}

static int serve_alone(const daemon_options *options)
{
    const int signals = take_signals();
    if (signals < 0) {
        log_line(LOG_LEVEL_ERROR, "signals", "why=\"cannot be blocked\"");
        return EXIT_FAILED;
    }
    zsys_handler_set(NULL);
    zsys_init();
    const bool served = reactor_run(options, signals);
    zsys_shutdown();
    close(signals);
    return served ? EXIT_DONE : EXIT_FAILED;
}

static int serve(const daemon_options *options)
{
    int lock;
    /* Others than owner and group never reach the sockets; whether the group does is for the umask
     * that the daemon was started with. */
    umask((mode_t)(umask(0) | 0007));
    if (!runtime_dir_lock(options->work, &lock))
        return EXIT_FAILED;
    const int code = serve_alone(options);
    if (lock >= 0)
        close(lock);
    return code;
}

int main(int argc, char **argv)
{
    passive_wait_ensure(argv);
    daemon_options options;
    arv_arena *arena = arv_arena_create(0);
    int code = EXIT_FAILED;
    if (!arena)
        return code;
    switch (options_read(argc, argv, arena, &options)) {
    case OPTIONS_RUN:
        code = serve(&options);
        break;
    case OPTIONS_DONE:
        code = EXIT_DONE;
        break;
    case OPTIONS_WRONG:
        code = EXIT_WRONG_OPTIONS;
        break;
    case OPTIONS_FAILED:
        break;
    }
    arv_arena_destroy(&arena);
    return code;
}
