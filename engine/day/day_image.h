/* day_image.h - the state of a live day in bytes, to go on from there without looking at every event again.
 *
 * What a day is has two parts. How its routes stand - orders, legs, breaks, who is where - follows from the
 * events alone and costs little to follow. What its customers were told, and what was learned until then,
 * follows from scenarios, which is what events cost. So a day is made again by opening it quietly, applying its
 * events quietly (nothing is simulated, nobody is told anything), and taking over the second part from an image;
 * the image also says how the routes must stand then, and is refused when they do not.
 *
 * An image belongs to the same problem, plan and options. Little-endian, fields one after another. */
#ifndef DAY_DAY_IMAGE_H
#define DAY_DAY_IMAGE_H

#include <arrival/day.h>

/* To be raised whenever the fields of an image, or what they mean to this room, change. */
enum { DAY_IMAGE_FORMAT = 1 };

/* arv_day_open of a day that is quiet until it has an image: it only follows events. Its updates mean
 * nothing. */
arv_status day_open_quietly(const arv_problem *problem, const arv_plan *plan,
                            const arv_window_options *options, arv_day **day, arv_error *error);

/* Bytes of the image; it is written to `to`, which has room for as many; the day stays
 * as it is. Not of a quiet day. O(jobs + visits). */
size_t day_image_size(arv_day *day);
void day_image_write(arv_day *day, void *to);

/* Puts a quiet day where the day of the image was; from then on it is that day, bit for bit. FAILED_PRECONDITION
 * when the image is of another day, or of this one at another event: the quiet day is of no use then. */
arv_status day_image_read(arv_day *day, const void *from, size_t size, arv_error *error);

#endif
