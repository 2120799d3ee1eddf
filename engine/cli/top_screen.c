/* top_screen.c - see top_screen.h.
 *
 * A signal handler may touch little; what it needs to give the terminal back is kept here, hence the
 * variables outside a function: tcsetattr and write are safe in handlers (POSIX.1-2008, 2.4.3). */
#include "cli/top_screen.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char ENTER[] = "\033[?1049h\033[?25l\033[2J";
static const char LEAVE[] = "\033[?25h\033[?1049l";
static const int FATAL[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGABRT};
enum { FATAL_COUNT = sizeof FATAL / sizeof *FATAL };

static struct termios saved, raw;
static atomic_bool taken, changed;

static void put(const char *text, size_t length)
{
    while (length > 0) {
        const ssize_t n = write(STDOUT_FILENO, text, length);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (n > 0) {
            text += n;
            length -= (size_t)n;
        }
    }
}

static void enter(void)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    put(ENTER, sizeof ENTER - 1);
    atomic_store(&taken, true);
}

static void leave(void)
{
    if (!atomic_exchange(&taken, false))
        return;
    put(LEAVE, sizeof LEAVE - 1);
    tcsetattr(STDIN_FILENO, TCSANOW, &saved);
}

/* ---- signals --------------------------------------------------------------------------------- */

static void set_handler(int number, void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* Gives the terminal back and lets the signal do what it does. */
static void on_fatal(int number)
{
    leave();
    set_handler(number, SIG_DFL);
    raise(number);
}

static void on_stop(int number)
{
    const int before = errno;
    (void)number;
    leave();
    raise(SIGSTOP);
    errno = before;
}

static void on_continue(int number)
{
    const int before = errno;
    (void)number;
    enter();
    atomic_store(&changed, true);
    errno = before;
}

static void on_resize(int number)
{
    (void)number;
    atomic_store(&changed, true);
}

static void watch_signals(bool watch)
{
    for (int i = 0; i < FATAL_COUNT; i++)
        set_handler(FATAL[i], watch ? on_fatal : SIG_DFL);
    set_handler(SIGTSTP, watch ? on_stop : SIG_DFL);
    set_handler(SIGCONT, watch ? on_continue : SIG_DFL);
    set_handler(SIGWINCH, watch ? on_resize : SIG_DFL);
}

/* ---- the terminal ---------------------------------------------------------------------------- */

bool top_screen_open(void)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &saved) != 0)
        return false;
    raw = saved;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    watch_signals(true);
    enter();
    return true;
}

void top_screen_close(void)
{
    leave();
    watch_signals(false);
}

top_size top_screen_size(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return (top_size){80, 24};
    return (top_size){size.ws_col, size.ws_row};
}

bool top_screen_changed(void)
{
    return atomic_exchange(&changed, false);
}

/* Each line is followed by "erase to its end", the last by "erase below": nothing flickers. */
void top_screen_draw(const char *frame, size_t length)
{
    put("\033[H", 3);
    for (const char *end; length > 0; length -= (size_t)(end - frame) + 1, frame = end + 1) {
        end = memchr(frame, '\n', length);
        if (!end) {
            put(frame, length);
            break;
        }
        put(frame, (size_t)(end - frame));
        put("\033[K\n", 4);
    }
    put("\033[K\033[J", 6);
}

top_key top_screen_key(void)
{
    char byte = 0;
    const ssize_t n = read(STDIN_FILENO, &byte, 1);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN ? TOP_KEY_NONE : TOP_KEY_QUIT;
    if (n == 0)
        return TOP_KEY_NONE;
    switch (byte) {
    case 'q':
    case 'Q':
    case 4: /* Ctrl-D */
        return TOP_KEY_QUIT;
    case '\t':
    case 'n':
        return TOP_KEY_NEXT_DAY;
    case 'j':
        return TOP_KEY_DOWN;
    case 'k':
        return TOP_KEY_UP;
    case '\033': { /* ESC [ A is up, ESC [ B down */
        char rest[2] = {0, 0};
        if (read(STDIN_FILENO, rest, 2) == 2 && rest[0] == '[')
            return rest[1] == 'A' ? TOP_KEY_UP : rest[1] == 'B' ? TOP_KEY_DOWN : TOP_KEY_NONE;
        return TOP_KEY_NONE;
    }
    default:
        return TOP_KEY_NONE;
    }
}
