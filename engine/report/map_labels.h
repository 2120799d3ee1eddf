/* map_labels.h - where the names of points go on a map, so that no two texts overlap and none covers a
 * point: greedy, in the order given, the first free of eight sides. A point without a free side gets
 * no label. */
#ifndef REPORT_MAP_LABELS_H
#define REPORT_MAP_LABELS_H

#include <arrival/arrival.h>

typedef struct map_label {
    double x, y;       /* of the point */
    int32_t letters;   /* length of its text */
    bool placed;       /* out: */
    double at_x, at_y; /* middle of the text */
} map_label;

/* `radius` of the points, `height` of the type; labels stay within width x depth. O(count^2). */
void map_labels_place(map_label *labels, int32_t count, double radius, double height, double width,
                      double depth);

#endif
