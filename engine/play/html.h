/* html.h - the static parts of the page of play_html (play.h): style and script.
 *
 * The page loads nothing: style and script are inline and its content policy forbids any request.
 * Everything on it is readable without the script, which only moves the day back in time. */
#ifndef PLAY_HTML_H
#define PLAY_HTML_H

#include "play/play_text.h"

void html_put_style(play_text *text);
/* `minutes` is the length of the time axis, which begins at minute `first` of the day. */
void html_put_script(play_text *text, int32_t first, int32_t minutes);

#endif
