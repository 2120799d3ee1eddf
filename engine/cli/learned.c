/* learned.c - see learned.h. */
#include "cli/learned.h"

#include "format/learned_models.h"
#include "format/learner_json.h"

arv_status learned_read(session *s, const char *path, arv_learner **learner)
{
    return learner_json_read_file(path, learner, &s->error);
}

arv_status learned_apply(session *s, const char *path)
{
    arv_status status = learned_read(s, path, &s->learner);
    if (status != ARV_OK)
        return status;
    return learned_models_apply(s->learner, s->spec, s->arena, &s->spec, &s->error);
}
