/* suites.c - the table; a new suite is a row here. */
#include "workbench/suites.h"

#include <string.h>

#define VRPTW_SOURCE                                                                  \
    "public: Solomon's and Gehring & Homberger's files, github.com/PyVRP/Instances, " \
    "www.sintef.no/projectweb/top/vrptw"
#define HOMBERGER_BEST                                                                  \
    .suffix = ".txt", .convention = FORMAT_CONVENTION_DIMACS, .table = "vrptw/bks.csv", \
    .keys = {"instance"}, .value = "dimacs_distance", .scale = 10, .source = VRPTW_SOURCE
#define VARIANT_BEST                                                               \
    .root = "pyvrp_variants", .suffix = ".vrp", .table = "pyvrp_variants/bks.csv", \
    .keys = {"set", "instance"}, .value = "bks", .scale = 1,                       \
    .source = "public: github.com/PyVRP/Instances (MDVRPTW, SDVRPTW, PCVRPTW)"
#define TECHNICIAN_DAY                                                                    \
    .group = "tech", .root = "tech", .suffix = ".json",                                   \
    .source = "three generated technician days in VROOM's JSON; not published: `arrival " \
              "generate` makes days of this kind"
#define PILLAC_SOURCE "public: github.com/vpillac/vroom (technician routing, Pillac et al. 2013)"
#define MADE_HERE     "made by arrival itself"

const suite SUITES[] = {
    {.name = "solomon",
     .title = "Solomon's 56 days of 100 customers",
     .root = "vrptw/solomon",
     .patterns = {"*.txt"},
     .time_limit_s = 10,
     HOMBERGER_BEST},
    {.name = "gh200",
     .title = "Gehring & Homberger, 200 customers",
     .group = "homberger",
     .root = "vrptw/homberger_200",
     .patterns = {"*.txt"},
     .time_limit_s = 20,
     HOMBERGER_BEST},
    {.name = "gh400",
     .title = "Gehring & Homberger, 400 customers",
     .group = "homberger",
     .root = "vrptw/homberger_400",
     .patterns = {"*.txt"},
     .time_limit_s = 30,
     HOMBERGER_BEST},
    {.name = "gh1000",
     .title = "Gehring & Homberger, 1,000 customers",
     .group = "homberger",
     .root = "vrptw/homberger_1000",
     .patterns = {"*.txt"},
     .time_limit_s = 60,
     HOMBERGER_BEST},
    {.name = "ortec",
     .title = "real days of a delivery company, driving seconds between all places",
     .root = "ortec",
     .patterns = {"ORTEC-*.txt", "ORTEC-*.txt.xz"},
     .suffix = ".txt",
     .table = "ortec/bks.csv",
     .keys = {"instance"},
     .value = "bks",
     .scale = 1,
     .time_limit_s = 60,
     .source = "public: EURO/NeurIPS 2022, github.com/ortec/euro-neurips-vrp-2022-quickstart"},
    {.name = "t10",
     .title = "10 technicians, 80 jobs",
     .patterns = {"t10.json", "t10.json.xz"},
     .time_limit_s = 1,
     TECHNICIAN_DAY},
    {.name = "t50",
     .title = "50 technicians, 400 jobs",
     .patterns = {"t50.json", "t50.json.xz"},
     .time_limit_s = 10,
     TECHNICIAN_DAY},
    {.name = "t200",
     .title = "200 technicians, 1,600 jobs",
     .patterns = {"t200.json", "t200.json.xz"},
     .time_limit_s = 60,
     TECHNICIAN_DAY},
    {.name = "mdvrptw",
     .title = "several depots",
     .patterns = {"mdvrptw/*.vrp"},
     .time_limit_s = 60,
     VARIANT_BEST},
    {.name = "sdvrptw",
     .title = "customers that only some vehicles may serve",
     .patterns = {"sdvrptw_site_dependent/*.vrp"},
     .time_limit_s = 60,
     VARIANT_BEST},
    {.name = "prize",
     .title = "customers that may be left at a price",
     .patterns = {"pcvrptw_prize/*.vrp"},
     .time_limit_s = 60,
     .priced = true,
     VARIANT_BEST},
    {.name = "crew25",
     .title = "25 technicians with skills, tools and spare parts, 100 requests",
     .root = "trsp_pillac/crew25",
     .patterns = {"*.txt"},
     .suffix = ".txt",
     .importer = "import_trsp.py",
     .table = "trsp_pillac/bks_crew25.csv",
     .keys = {"instance"},
     .value = "best_duration",
     .scale = 10000,
     .time_limit_s = 30,
     .source = PILLAC_SOURCE},
    {.name = "lyon",
     .title = "travel by time of day in Lyon, total duration",
     .root = "td_lyon_rifki",
     .patterns = {"n*/*.vrp.json"},
     .suffix = ".vrp.json",
     .importer = "import_lyon.py",
     .table = "td_lyon_rifki/bks.csv",
     .keys = {"instance"},
     .value = "bks_duration_s",
     .scale = 1,
     .time_limit_s = 30,
     .source = "public: github.com/ANR-MAMUT/MAMUT-routing-TDVRPTW-Rifki2020"},
    {.name = "uhhc",
     .title = "home care: skills, two-person visits, soft windows, lunch",
     .root = "uhhc",
     .patterns = {"*/*.json", "*/*.json.xz"},
     .suffix = ".json",
     .importer = "import_uhhc.py", /* its published objectives have terms that the model lacks */
     .time_limit_s = 60,
     .priced = true,
     .source = "public: github.com/iolab-uniud/uhhc"},
    {.name = "reallife",
     .title = "real field-service days, regional (R) and urban (U)",
     .root = "trsp_pillac/pillac2_reallife",
     .patterns = {"*.txt", "*.txt.gz"},
     .suffix = ".txt",
     .importer = "import_pillac.py",
     .time_limit_s = 10,
     .source = PILLAC_SOURCE},
    {.name = "city",
     .title = "generated days of technicians: skills, shifts, lunch, windows, priorities",
     .sizes = {{12, 90, 3}, {25, 200, 3}, {50, 400, 3}},
     .time_limit_s = 30,
     .source = MADE_HERE},
    {.name = "scale",
     .title = "generated days of 1,000 to 20,000 jobs",
     .sizes = {{125, 1000, 1}, {250, 2000, 1}, {625, 5000, 1}, {1250, 10000, 1}, {2500, 20000, 1}},
     .time_limit_s = 60,
     .source = MADE_HERE},
    {.name = "windows",
     .title = "promised windows on simulated days, real chains of travel, real call-outs",
     .driver = "windows.py",
     .cases = {{"simulated", NULL},
               {"chains", "real_chains/kandy654_segments.csv"},
               {"callouts", "real_durations/lancaster_emergency_unit_calls.csv"}},
     .source = "public: github.com/nhan2003h/Bus-Travel-Time-Prediction, "
               "github.com/mccright/emerg-call-data-review"},
    {.name = "latency",
     .title = "from an event of a live day to its windows, through the daemon",
     .driver = "day_bench.py",
     .cases = {{"journal", NULL}, {"memory", NULL}},
     .source = MADE_HERE},
    {.name = "kernel",
     .title = "stop-scenarios a second, beside NumPy",
     .driver = "kernel.py",
     .cases = {{"speed", NULL}},
     .source = MADE_HERE},
};
const int32_t SUITE_COUNT = sizeof SUITES / sizeof *SUITES;

bool suite_is_generated(const suite *s)
{
    return s->sizes[0].jobs > 0;
}

bool suite_measures(const suite *s)
{
    return s->driver != NULL;
}

const suite *suite_find(const char *name)
{
    for (int32_t i = 0; i < SUITE_COUNT; i++)
        if (strcmp(SUITES[i].name, name) == 0)
            return &SUITES[i];
    return NULL;
}

bool suite_answers(const suite *s, const char *name)
{
    return strcmp(name, s->name) == 0 || strcmp(name, "all") == 0 ||
           (s->group && strcmp(name, s->group) == 0);
}
