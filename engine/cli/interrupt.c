/* interrupt.c - one lock-free word, the only thing a signal handler may touch; hence the only
 * variable of the program that lives outside a function. */
#include "cli/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>

static atomic_bool seen;

static void mark(int signal_number)
{
    (void)signal_number;
    atomic_store_explicit(&seen, true, memory_order_relaxed);
}

static void set_handler(void (*handler)(int), int flags)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void interrupt_watch(void)
{
    set_handler(mark, (int)(SA_RESETHAND | SA_RESTART)); /* the second signal finds the default */
}

bool interrupt_seen(void)
{
    return atomic_load_explicit(&seen, memory_order_relaxed);
}

void interrupt_leave(void)
{
    set_handler(SIG_DFL, 0);
}
