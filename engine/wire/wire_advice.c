/* wire_advice.c - slots and explanations over the wire: ids become indices and back. */
#include "wire/wire_internal.h"

/* ---- in: requests ----------------------------------------------------------------------------*/

static int32_t narrow(wire_decoder *d, int64_t value, const char *path)
{
    if (value >= INT32_MIN && value <= INT32_MAX)
        return (int32_t)value;
    wire_refuse(d, "out of range", "%s", path);
    return 0;
}

/* The plan and the job that advice is asked about; `job` may be NULL. */
static void decode_question(wire_decoder *d, const arv_spec *spec, const Arrival__V1__Plan *plan,
                            const char *job, const arv_plan **out_plan, int32_t *out_job)
{
    wire_roster roster;
    *out_job = ARV_NONE;
    if (d->status)
        return;
    if (!plan) {
        wire_refuse(d, "missing", "plan");
        return;
    }
    if (wire_roster_build(d->arena, spec, &roster)) {
        wire_take(d, SIZE_MAX, 1); /* says that the arena is full */
        return;
    }
    d->prefix = "plan.";
    *out_plan = wire_decode_plan(d, plan, &roster);
    d->prefix = NULL;
    if (!job)
        return;
    *out_job = wire_roster_job(&roster, job);
    if (*out_job == ARV_NONE)
        wire_refuse(d, "no job has this id", "job");
}

void wire_decode_slots(wire_decoder *d, const Arrival__V1__SlotsRequest *in, wire_slots *out)
{
    const Arrival__V1__SlotOptions *options = in->options;
    arv_slot_options_init(&out->options);
    wire_decode_problem(d, in->problem, &out->spec);
    decode_question(d, &out->spec, in->plan, in->job, &out->plan, &out->job);
    if (!options)
        return;
    out->options.slot_s = WIRE_GET(options, slot_s, out->options.slot_s);
    out->options.origin_s = options->origin_s;
    out->options.miss_price = WIRE_GET(options, miss_price, out->options.miss_price);
    out->options.places =
        narrow(d, WIRE_GET(options, places, out->options.places), "options.places");
    out->options.scenarios =
        narrow(d, WIRE_GET(options, scenarios, out->options.scenarios), "options.scenarios");
    out->options.seed = options->seed;
}

void wire_decode_explain(wire_decoder *d, const Arrival__V1__ExplainRequest *in, wire_explain *out)
{
    const Arrival__V1__ExplainOptions *options = in->options;
    arv_explain_options_init(&out->options);
    wire_decode_problem(d, in->problem, &out->spec);
    decode_question(d, &out->spec, in->plan, WIRE_GET(in, job, NULL), &out->plan, &out->job);
    if (!options)
        return;
    out->options.wider_s = WIRE_GET(options, wider_s, out->options.wider_s);
    out->options.most = narrow(d, WIRE_GET(options, most, out->options.most), "options.most");
    out->options.cost_decimals = narrow(d, options->cost_decimals, "options.cost_decimals");
}

/* ---- in: replies -----------------------------------------------------------------------------*/

/* Ids that a reply may leave out; NULL = none given. */
static int32_t job_of(wire_decoder *d, const wire_roster *roster, const char *id, const char *path)
{
    const int32_t job = id ? wire_roster_job(roster, id) : ARV_NONE;
    if (id && job == ARV_NONE)
        wire_refuse(d, "no job has this id", "%s", path);
    return job;
}

static int32_t technician_of(wire_decoder *d, const wire_roster *roster, const char *id,
                             const char *path)
{
    const int32_t technician = id ? wire_roster_technician(roster, id) : ARV_NONE;
    if (id && technician == ARV_NONE)
        wire_refuse(d, "no technician has this id", "%s", path);
    return technician;
}

/* One of his shifts, where the roster knows them. */
static int32_t shift_of(wire_decoder *d, const wire_roster *roster, int32_t technician,
                        int64_t shift, const char *path)
{
    if (technician == ARV_NONE)
        return ARV_NONE;
    const int64_t most =
        roster->spec ? roster->spec->technicians[technician].shift_count - 1 : INT32_MAX;
    if (shift < 0 || shift > most)
        wire_refuse(d, "out of range", "%s", path);
    return narrow(d, shift, path);
}

static void decode_slot(wire_decoder *d, const Arrival__V1__Slot *in, const wire_roster *roster,
                        arv_slot *out)
{
    const bool offered = in->maybe_technician_case != 0;
    *out = (arv_slot){
        .from_s = in->from_s,
        .to_s = in->to_s,
        .reason = (arv_reason)in->reason,
        .technician = technician_of(d, roster, WIRE_GET(in, technician, NULL), "slots.technician"),
        .position = offered ? narrow(d, in->position, "slots.position") : ARV_NONE,
        .arrive_s = offered ? in->arrive_s : ARV_UNSET,
        .start_s = offered ? in->start_s : ARV_UNSET,
        .added_cost = in->added_cost,
        .outside_ppm = narrow(d, in->outside_ppm, "slots.outside_ppm"),
        .broken_ppm = narrow(d, in->broken_ppm, "slots.broken_ppm"),
        .worst_job = job_of(d, roster, WIRE_GET(in, worst_job, NULL), "slots.worst_job"),
        .worst_before_ppm = narrow(d, in->worst_before_ppm, "slots.worst_before_ppm"),
        .worst_after_ppm = narrow(d, in->worst_after_ppm, "slots.worst_after_ppm"),
        .score = in->score,
        .text = in->text,
    };
    out->shift = shift_of(d, roster, out->technician, in->shift, "slots.shift");
    if (offered != (in->reason == ARRIVAL__V1__REASON__REASON_UNSPECIFIED))
        wire_refuse(d, "must be given when the slot is offered, and only then", "slots.technician");
}

void wire_decode_slots_reply(wire_decoder *d, const Arrival__V1__SlotsReply *in,
                             const wire_roster *roster, arv_slots_answer *out)
{
    if (!roster) {
        wire_refuse(d, "no spec to read them with", "slots");
        return;
    }
    out->slots = WIRE_TAKE(d, arv_slot, in->n_slots);
    for (size_t i = 0; out->slots && i < in->n_slots; i++) {
        decode_slot(d, in->slots[i], roster, &out->slots[i]);
        out->offered += out->slots[i].reason == ARV_REASON_NONE;
        out->count++;
    }
}

static void decode_choice(wire_decoder *d, const Arrival__V1__Choice *in, const wire_roster *roster,
                          arv_choice *out)
{
    *out = (arv_choice){
        .technician = technician_of(d, roster, in->technician, "choices.technician"),
        .obstacle = (arv_obstacle)in->obstacle,
        .position = narrow(d, WIRE_GET(in, position, ARV_NONE), "choices.position"),
        .added_cost = in->added_cost,
        .blame_job = job_of(d, roster, WIRE_GET(in, blame_job, NULL), "choices.blame_job"),
        .short_s = in->short_s,
        .push_out = job_of(d, roster, WIRE_GET(in, push_out, NULL), "choices.push_out"),
        .push_cost = in->push_cost,
        .text = in->text,
    };
    out->shift = shift_of(d, roster, out->technician, in->shift, "choices.shift");
}

static void decode_explanation(wire_decoder *d, const Arrival__V1__Explanation *in,
                               const wire_roster *roster, arv_explanation *out)
{
    *out = (arv_explanation){
        .job = job_of(d, roster, in->job, "job"),
        .served = in->served,
        .reason = (arv_reason)in->reason,
        .technician = technician_of(d, roster, WIRE_GET(in, technician, NULL), "technician"),
        .position = narrow(d, WIRE_GET(in, position, ARV_NONE), "position"),
        .cost = WIRE_GET(in, cost, ARV_UNSET),
        .choices = WIRE_TAKE(d, arv_choice, in->n_choices),
        .bond = (arv_bond)in->bond,
        .move_saving = in->move_saving,
        .wider_saving = in->wider_saving,
        .wider_later = in->wider_later,
        .wider_technician =
            technician_of(d, roster, WIRE_GET(in, wider_technician, NULL), "wider_technician"),
        .wider_position = narrow(d, WIRE_GET(in, wider_position, ARV_NONE), "wider_position"),
        .text = in->text,
    };
    out->shift = shift_of(d, roster, out->technician, in->shift, "shift");
    out->wider_shift = shift_of(d, roster, out->wider_technician, in->wider_shift, "wider_shift");
    if (out->served != (out->technician != ARV_NONE))
        wire_refuse(d, "must be given when the job is served, and only then", "technician");
    for (size_t i = 0; out->choices && i < in->n_choices; i++)
        decode_choice(d, in->choices[i], roster, &out->choices[out->choice_count++]);
}

static arv_explanation *decode_table(wire_decoder *d, size_t count,
                                     Arrival__V1__Explanation *const *in, const wire_roster *roster,
                                     int32_t *out_count)
{
    arv_explanation *rows = WIRE_TAKE(d, arv_explanation, count);
    for (size_t i = 0; rows && i < count; i++)
        decode_explanation(d, in[i], roster, &rows[(*out_count)++]);
    return rows;
}

void wire_decode_explain_reply(wire_decoder *d, const Arrival__V1__ExplainReply *in,
                               const wire_roster *roster, wire_explain_reply *out)
{
    if (!roster) {
        wire_refuse(d, "no spec to read it with", "explanation");
        return;
    }
    out->of_one = in->explanation != NULL;
    if (out->of_one)
        decode_explanation(d, in->explanation, roster, &out->one);
    arv_explained_plan *all = &out->all;
    all->unserved = decode_table(d, in->n_unserved, in->unserved, roster, &all->unserved_count);
    all->promises = decode_table(d, in->n_promises, in->promises, roster, &all->promise_count);
    all->unserved_total = narrow(d, in->unserved_total, "unserved_total");
    all->promise_total = narrow(d, in->promises_total, "promises_total");
}

/* ---- out: requests ---------------------------------------------------------------------------*/

void wire_encode_slots(wire_encoder *e, const wire_slots *in, Arrival__V1__SlotsRequest *out)
{
    Arrival__V1__SlotOptions *options = WIRE_MAKE(e, Arrival__V1__SlotOptions, 1);
    if (!options)
        return;
    arrival__v1__slot_options__init(options);
    WIRE_SET(options, SLOT_OPTIONS, SLOT_S, slot_s, in->options.slot_s, ARV_UNSET);
    options->origin_s = in->options.origin_s;
    WIRE_SET(options, SLOT_OPTIONS, MISS_PRICE, miss_price, in->options.miss_price, ARV_UNSET);
    WIRE_SET(options, SLOT_OPTIONS, PLACES, places, (int64_t)in->options.places, ARV_UNSET);
    WIRE_SET(options, SLOT_OPTIONS, SCENARIOS, scenarios, (int64_t)in->options.scenarios,
             ARV_UNSET);
    options->seed = in->options.seed;
    out->options = options;
    out->problem = wire_encode_problem(e, &in->spec);
    out->plan = in->plan ? wire_encode_plan(e, in->plan, false) : NULL;
    out->job = wire_text(in->job != ARV_NONE ? in->spec.jobs[in->job].id : NULL);
}

void wire_encode_explain(wire_encoder *e, const wire_explain *in, Arrival__V1__ExplainRequest *out)
{
    Arrival__V1__ExplainOptions *options = WIRE_MAKE(e, Arrival__V1__ExplainOptions, 1);
    if (!options)
        return;
    arrival__v1__explain_options__init(options);
    WIRE_SET(options, EXPLAIN_OPTIONS, WIDER_S, wider_s, in->options.wider_s, ARV_UNSET);
    WIRE_SET(options, EXPLAIN_OPTIONS, MOST, most, (int64_t)in->options.most, ARV_UNSET);
    options->cost_decimals = in->options.cost_decimals;
    out->options = options;
    out->problem = wire_encode_problem(e, &in->spec);
    out->plan = in->plan ? wire_encode_plan(e, in->plan, false) : NULL;
    char *job = in->job != ARV_NONE ? wire_text(in->spec.jobs[in->job].id) : NULL;
    WIRE_SET(out, EXPLAIN_REQUEST, JOB, job, job, NULL);
}

/* ---- out: replies ----------------------------------------------------------------------------*/

/* NULL for ARV_NONE. */
static char *job_id(const wire_encoder *e, int32_t job)
{
    return job == ARV_NONE ? NULL : wire_text(e->roster->jobs[job]);
}

static char *technician_id(const wire_encoder *e, int32_t technician)
{
    return technician == ARV_NONE ? NULL : wire_text(e->roster->technicians[technician]);
}

static int64_t if_given(int32_t index)
{
    return index == ARV_NONE ? 0 : index;
}

static void encode_slot(const wire_encoder *e, const arv_slot *in, Arrival__V1__Slot *out)
{
    out->from_s = in->from_s;
    out->to_s = in->to_s;
    out->reason = (Arrival__V1__Reason)in->reason;
    out->text = wire_text(in->text);
    if (in->reason != ARV_REASON_NONE)
        return;
    WIRE_SET(out, SLOT, TECHNICIAN, technician, technician_id(e, in->technician), NULL);
    out->shift = if_given(in->shift);
    out->position = if_given(in->position);
    out->arrive_s = in->arrive_s;
    out->start_s = in->start_s;
    out->added_cost = in->added_cost;
    out->outside_ppm = in->outside_ppm;
    out->broken_ppm = in->broken_ppm;
    WIRE_SET(out, SLOT, WORST_JOB, worst_job, job_id(e, in->worst_job), NULL);
    out->worst_before_ppm = in->worst_before_ppm;
    out->worst_after_ppm = in->worst_after_ppm;
    out->score = in->score;
}

void wire_encode_slots_reply(wire_encoder *e, const arv_slots_answer *in,
                             Arrival__V1__SlotsReply *out)
{
    WIRE_EACH(e, out->slots, out->n_slots, Arrival__V1__Slot, arrival__v1__slot__init, in->count,
              encode_slot(e, &in->slots[i], m));
}

static void encode_choice(const wire_encoder *e, const arv_choice *in, Arrival__V1__Choice *out)
{
    out->technician = technician_id(e, in->technician);
    out->shift = in->shift;
    out->obstacle = (Arrival__V1__Obstacle)in->obstacle;
    WIRE_SET(out, CHOICE, POSITION, position, (int64_t)in->position, ARV_NONE);
    out->added_cost = in->added_cost;
    WIRE_SET(out, CHOICE, BLAME_JOB, blame_job, job_id(e, in->blame_job), NULL);
    out->short_s = in->short_s;
    WIRE_SET(out, CHOICE, PUSH_OUT, push_out, job_id(e, in->push_out), NULL);
    out->push_cost = in->push_cost;
    out->text = wire_text(in->text);
}

static void encode_explanation(wire_encoder *e, const arv_explanation *in,
                               Arrival__V1__Explanation *out)
{
    out->job = job_id(e, in->job);
    out->served = in->served;
    out->reason = (Arrival__V1__Reason)in->reason;
    WIRE_SET(out, EXPLANATION, TECHNICIAN, technician, technician_id(e, in->technician), NULL);
    out->shift = if_given(in->shift);
    WIRE_SET(out, EXPLANATION, POSITION, position, (int64_t)in->position, ARV_NONE);
    WIRE_SET(out, EXPLANATION, COST, cost, in->cost, ARV_UNSET);
    WIRE_EACH(e, out->choices, out->n_choices, Arrival__V1__Choice, arrival__v1__choice__init,
              in->choice_count, encode_choice(e, &in->choices[i], m));
    out->bond = (Arrival__V1__Bond)in->bond;
    out->move_saving = in->move_saving;
    out->wider_saving = in->wider_saving;
    out->wider_later = in->wider_later;
    WIRE_SET(out, EXPLANATION, WIDER_TECHNICIAN, wider_technician,
             technician_id(e, in->wider_technician), NULL);
    out->wider_shift = if_given(in->wider_shift);
    WIRE_SET(out, EXPLANATION, WIDER_POSITION, wider_position, (int64_t)in->wider_position,
             ARV_NONE);
    out->text = wire_text(in->text);
}

void wire_encode_explain_reply(wire_encoder *e, const wire_explain_reply *in,
                               Arrival__V1__ExplainReply *out)
{
    if (in->of_one) {
        out->explanation = WIRE_MAKE(e, Arrival__V1__Explanation, 1);
        if (!out->explanation)
            return;
        arrival__v1__explanation__init(out->explanation);
        encode_explanation(e, &in->one, out->explanation);
    }
    WIRE_EACH(e, out->unserved, out->n_unserved, Arrival__V1__Explanation,
              arrival__v1__explanation__init, in->all.unserved_count,
              encode_explanation(e, &in->all.unserved[i], m));
    WIRE_EACH(e, out->promises, out->n_promises, Arrival__V1__Explanation,
              arrival__v1__explanation__init, in->all.promise_count,
              encode_explanation(e, &in->all.promises[i], m));
    out->unserved_total = in->all.unserved_total;
    out->promises_total = in->all.promise_total;
}
