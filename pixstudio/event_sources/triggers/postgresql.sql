-- Statements are separated by empty lines, and may run any number of times.

CREATE OR REPLACE FUNCTION record_event_of_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events_event(team_id, kind, subject_id, user_id, batch_id, facts, created_at)
    VALUES (
        NEW.team_id,
        CASE WHEN NEW.state = 'done' THEN 'job.done'
            WHEN NEW.state IN ('ask', 'unsaved') THEN 'job.needs_decision'
            WHEN NEW.state IN ('cancelled', 'abandoned') THEN 'job.cancelled'
            ELSE 'job.failed' END,
        replace(NEW.id::text, '-', ''), NEW.creator_id, NEW.batch_id,
        jsonb_build_object(
            'state', NEW.state, 'operation', NEW.operation, 'model', NEW.model,
            'problem', NEW.problem, 'estimate_credits', NEW.estimate_credits,
            'charged_credits', NEW.charged_credits, 'api_key_id', NEW.api_key_id::text
        ),
        NEW.changed_at
    );
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER event_of_job AFTER UPDATE OF state ON jobs_generation
FOR EACH ROW WHEN (
    OLD.state <> NEW.state AND NOT NEW.is_imported AND OLD.problem <> 'imported' AND NEW.state IN (
        'done', 'failed', 'moderated', 'refused', 'deleted', 'cancelled', 'abandoned', 'ask', 'unsaved'
    )
)
EXECUTE FUNCTION record_event_of_job()

CREATE OR REPLACE FUNCTION record_event_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events_event(team_id, kind, subject_id, facts, created_at)
    VALUES (
        NEW.team_id,
        CASE WHEN NEW.health = 'ok' THEN 'account.recovered' ELSE 'account.trouble' END,
        replace(NEW.id::text, '-', ''), jsonb_build_object('health', NEW.health), clock_timestamp()
    );
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER event_of_account AFTER UPDATE OF health ON accounts_account
FOR EACH ROW WHEN ((OLD.health = 'ok') <> (NEW.health = 'ok'))
EXECUTE FUNCTION record_event_of_account()

CREATE OR REPLACE FUNCTION record_event_of_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events_event(team_id, kind, subject_id, user_id, facts, created_at)
    VALUES (
        NEW.team_id,
        CASE WHEN NEW.state = 'waiting' THEN 'approval.requested' ELSE 'approval.decided' END,
        replace(NEW.id::text, '-', ''), NEW.requested_by_id,
        CASE WHEN NEW.state = 'waiting' THEN jsonb_build_object('state', NEW.state)
            ELSE jsonb_build_object('state', NEW.state, 'count', NEW.count, 'credits', NEW.credits) END,
        COALESCE(NEW.decided_at, NEW.created_at)
    );
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER event_of_approval_requested AFTER INSERT ON teams_approval
FOR EACH ROW WHEN (NEW.state = 'waiting')
EXECUTE FUNCTION record_event_of_approval()

CREATE OR REPLACE TRIGGER event_of_approval_decided AFTER UPDATE OF state ON teams_approval
FOR EACH ROW WHEN (OLD.state = 'waiting' AND NEW.state IN ('approved', 'declined'))
EXECUTE FUNCTION record_event_of_approval()
