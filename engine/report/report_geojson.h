/* report_geojson.h - a plan for maps of others: GeoJSON (RFC 7946).
 *
 *     LineString  one a route, through its places in order: technician, colour, shift, jobs, travel
 *     Point       one a job: technician, stop, times, window, stops away; or why it is not served
 *
 * Times are seconds on the caller's clock, as in answers; `stroke` is the colour of the page in the light
 * (simplestyle). Places without coordinates have a null geometry, as the format asks for. */
#ifndef REPORT_REPORT_GEOJSON_H
#define REPORT_REPORT_GEOJSON_H

#include "report/report_page.h"

/* A FeatureCollection in `arena`, ending in a newline. RESOURCE_EXHAUSTED is the only error. O(steps).*/
arv_status report_geojson(const report_page *page, arv_arena *arena, const char **out);

#endif
