/* solution_paths.c - the last word of a path, looked up in a table. */
#include "cli/solution_paths.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *field, *key;
} words[] = {
    {"arrive_s", "arrival"},
    {"start_s", "waiting_time"},
    {"finish_s", "service"},
    {"travel_s", "duration"},
    {"distance_m", "distance"},
    {"service_s", "service"},
    {"waiting_s", "waiting_time"},
    {"technician", "vehicle"},
    {"job", "id"},
    {"rest", "id"},
    {"kind", "type"},
    {"location", "location_index"},
    {"window_to_s", "window.to"},
    {"window_level_ppm", "window.level"},
    {"late_ppm", "late"},
};

static const char *key_of(const char *field)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].field, field) == 0)
            return words[i].key;
    return NULL;
}

static bool is_of_plan(const char *path)
{
    return strncmp(path, "routes[", 7) == 0 || strncmp(path, "unassigned[", 11) == 0 ||
           strncmp(path, "summary.", 8) == 0;
}

void solution_paths_translate(arv_error *error)
{
    for (int32_t i = 0; i < error->count; i++) {
        char *path = error->items[i].path;
        char *dot = strrchr(path, '.');
        const char *key = dot && is_of_plan(path) ? key_of(dot + 1) : NULL;
        if (key)
            snprintf(dot + 1, sizeof error->items[i].path - (size_t)(dot + 1 - path), "%s", key);
    }
}
