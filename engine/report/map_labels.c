/* map_labels.c - see map_labels.h. */
#include "report/map_labels.h"

#include <math.h>

typedef struct box {
    double x, y, half_w, half_h; /* middle and half sizes */
} box;

static const double LETTER_WIDTH = .62; /* of the height of the type, digits and capitals */

static bool overlap(const box *a, const box *b)
{
    return fabs(a->x - b->x) < a->half_w + b->half_w && fabs(a->y - b->y) < a->half_h + b->half_h;
}

static bool is_free(const box *wanted, const map_label *labels, int32_t count, int32_t own,
                    double radius, double height)
{
    for (int32_t i = 0; i < count; i++) {
        const map_label *other = &labels[i];
        const box point = {other->x, other->y, radius, radius};
        const box text = {other->at_x, other->at_y, LETTER_WIDTH * height * other->letters / 2,
                          height / 2};
        if ((i != own && overlap(wanted, &point)) || (other->placed && overlap(wanted, &text)))
            return false;
    }
    return true;
}

void map_labels_place(map_label *labels, int32_t count, double radius, double height, double width,
                      double depth)
{
    static const double side[8][2] = {{1, 0},  {-1, 0},  {0, -1}, {0, 1},
                                      {1, -1}, {-1, -1}, {1, 1},  {-1, 1}};
    for (int32_t i = 0; i < count; i++)
        labels[i].placed = false;
    for (int32_t i = 0; i < count; i++) {
        map_label *label = &labels[i];
        const double half_w = LETTER_WIDTH * height * label->letters / 2, half_h = height / 2;
        for (int k = 0; k < 8 && !label->placed; k++) {
            /* Corners stand a little closer than sides. */
            const double near = side[k][0] != 0 && side[k][1] != 0 ? .75 : 1;
            const box wanted = {label->x + side[k][0] * (near * radius + half_w + 1),
                                label->y + side[k][1] * (near * radius + half_h + 1), half_w,
                                half_h};
            if (wanted.x - half_w < 0 || wanted.x + half_w > width || wanted.y - half_h < 0 ||
                wanted.y + half_h > depth || !is_free(&wanted, labels, count, i, radius, height))
                continue;
            label->placed = true;
            label->at_x = wanted.x;
            label->at_y = wanted.y;
        }
    }
}
