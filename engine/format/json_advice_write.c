/* json_advice_write.c - see json_advice_write.h. */
#include "format/json_advice_write.h"

#include "format/json_writer.h"

typedef struct advice_writer {
    json_writer w;
    const arv_spec *spec;
    const format_info *info;
} advice_writer;

static void put_job(advice_writer *a, const char *key, int32_t job)
{
    json_key(&a->w, key);
    json_put_id(&a->w, a->spec->jobs[job].id, a->info->job_number && a->info->job_number[job]);
}

/* Who, and which of his shifts when he has several. */
static void put_technician(advice_writer *a, int32_t technician, int32_t shift)
{
    const arv_technician *who = &a->spec->technicians[technician];
    json_key(&a->w, "technician");
    json_put_id(&a->w, who->id,
                a->info->technician_number && a->info->technician_number[technician]);
    if (who->shift_count > 1)
        json_int_at(&a->w, "shift", shift);
}

static void put_money(advice_writer *a, const char *key, int64_t value)
{
    json_key(&a->w, key);
    json_put_fixed(&a->w, value, a->info->cost_decimals);
}

static void put_probability(advice_writer *a, const char *key, int32_t ppm)
{
    json_key(&a->w, key);
    json_put_scaled(&a->w, ppm, 6);
}

static void put_slot(advice_writer *a, const arv_slot *slot)
{
    json_writer *w = &a->w;
    json_open(w, '{', JSON_LINE);
    json_int_at(w, "from", slot->from_s);
    json_int_at(w, "to", slot->to_s);
    json_key(w, "offered");
    json_put_bool(w, slot->reason == ARV_REASON_NONE);
    if (slot->reason == ARV_REASON_NONE) {
        put_technician(a, slot->technician, slot->shift);
        json_int_at(w, "position", slot->position + 1);
        json_int_at(w, "arrival", slot->arrive_s);
        json_int_at(w, "waiting_time", slot->start_s - slot->arrive_s);
        put_money(a, "added_cost", slot->added_cost);
        put_probability(a, "miss", slot->outside_ppm);
        put_probability(a, "others_broken", slot->broken_ppm);
        if (slot->worst_job != ARV_NONE) {
            json_key(w, "worst");
            json_open(w, '{', JSON_LINE);
            put_job(a, "job", slot->worst_job);
            put_probability(a, "before", slot->worst_before_ppm);
            put_probability(a, "after", slot->worst_after_ppm);
            json_close(w, '}');
        }
        put_money(a, "score", slot->score);
    } else {
        json_text_at(w, "reason", arv_reason_name(slot->reason));
    }
    json_text_at(w, "text", slot->text);
    json_close(w, '}');
}

arv_status format_write_slots(arv_arena *arena, const arv_spec *spec, const format_info *info,
                              int32_t job, const arv_slots_answer *answer, char **text,
                              size_t *length)
{
    advice_writer a = {.spec = spec, .info = info};
    json_writer_init(&a.w, true);
    json_open(&a.w, '{', JSON_BLOCK);
    put_job(&a, "job", job);
    json_int_at(&a.w, "offered", answer->offered);
    json_key(&a.w, "slots");
    json_open(&a.w, '[', JSON_BLOCK);
    for (int32_t k = 0; k < answer->count; k++)
        put_slot(&a, &answer->slots[k]);
    json_close(&a.w, ']');
    json_close(&a.w, '}');
    return json_writer_finish(&a.w, arena, text, length);
}

/* ---- explain --------------------------------------------------------------------------------- */

static void put_choice(advice_writer *a, const arv_explanation *e, const arv_choice *c)
{
    json_writer *w = &a->w;
    json_open(w, '{', JSON_LINE);
    put_technician(a, c->technician, c->shift);
    json_key(w, "fits");
    json_put_bool(w, c->obstacle == ARV_OBSTACLE_NONE);
    if (c->obstacle == ARV_OBSTACLE_NONE) {
        json_int_at(w, "position", c->position + 1);
        put_money(a, "cost", c->added_cost);
        if (e->cost != ARV_UNSET)
            put_money(a, "difference", c->added_cost - e->cost);
    } else {
        json_text_at(w, "obstacle", arv_obstacle_name(c->obstacle));
    }
    if (c->blame_job != ARV_NONE)
        put_job(a, "late_job", c->blame_job);
    json_int_unless(w, "short", c->short_s, 0);
    if (c->push_out != ARV_NONE) {
        put_job(a, "push_out", c->push_out);
        put_money(a, "push_cost", c->push_cost);
    }
    json_text_at(w, "text", c->text);
    json_close(w, '}');
}

static void put_bond(advice_writer *a, const arv_explanation *e)
{
    json_writer *w = &a->w;
    json_key(w, e->bond == ARV_BOND_PROMISE ? "promise" : "window");
    json_open(w, '{', JSON_LINE);
    put_money(a, "move_saving", e->move_saving);
    put_money(a, "wider_saving", e->wider_saving);
    if (e->wider_technician != ARV_NONE) {
        json_text_at(w, "wider", e->wider_later ? "later" : "earlier");
        put_technician(a, e->wider_technician, e->wider_shift);
        json_int_at(w, "position", e->wider_position + 1);
    }
    json_close(w, '}');
}

/* The members of one explanation, in the open object. */
static void put_explanation(advice_writer *a, const arv_explanation *e)
{
    json_writer *w = &a->w;
    put_job(a, "job", e->job);
    json_key(w, "served");
    json_put_bool(w, e->served);
    if (e->served) {
        put_technician(a, e->technician, e->shift);
        json_int_at(w, "position", e->position + 1);
        if (e->cost != ARV_UNSET)
            put_money(a, "cost", e->cost);
    } else {
        json_text_at(w, "reason", arv_reason_name(e->reason));
    }
    if (e->bond != ARV_BOND_NONE)
        put_bond(a, e);
    json_text_at(w, "text", e->text);
    if (e->choice_count == 0)
        return;
    json_key(w, "technicians");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t k = 0; k < e->choice_count; k++)
        put_choice(a, e, &e->choices[k]);
    json_close(w, ']');
}

arv_status format_write_explanation(arv_arena *arena, const arv_spec *spec, const format_info *info,
                                    const arv_explanation *explanation, char **text, size_t *length)
{
    advice_writer a = {.spec = spec, .info = info};
    json_writer_init(&a.w, true);
    json_open(&a.w, '{', JSON_BLOCK);
    put_explanation(&a, explanation);
    json_close(&a.w, '}');
    return json_writer_finish(&a.w, arena, text, length);
}

static void put_table(advice_writer *a, const char *key, const arv_explanation *rows, int32_t count)
{
    json_key(&a->w, key);
    json_open(&a->w, '[', JSON_BLOCK);
    for (int32_t k = 0; k < count; k++) {
        json_open(&a->w, '{', JSON_BLOCK);
        put_explanation(a, &rows[k]);
        json_close(&a->w, '}');
    }
    json_close(&a->w, ']');
}

arv_status format_write_explained_plan(arv_arena *arena, const arv_spec *spec,
                                       const format_info *info, const arv_explained_plan *explained,
                                       char **text, size_t *length)
{
    advice_writer a = {.spec = spec, .info = info};
    json_writer_init(&a.w, true);
    json_open(&a.w, '{', JSON_BLOCK);
    json_int_at(&a.w, "unserved_total", explained->unserved_total);
    put_table(&a, "unserved", explained->unserved, explained->unserved_count);
    json_int_at(&a.w, "promises_total", explained->promise_total);
    put_table(&a, "promises", explained->promises, explained->promise_count);
    json_close(&a.w, '}');
    return json_writer_finish(&a.w, arena, text, length);
}
