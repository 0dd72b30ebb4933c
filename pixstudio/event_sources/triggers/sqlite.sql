-- Statements are separated by empty lines, and may run any number of times.

CREATE TRIGGER IF NOT EXISTS event_of_job AFTER UPDATE OF state ON jobs_generation
WHEN old.state <> new.state AND NOT new.is_imported AND old.problem <> 'imported' AND new.state IN (
    'done', 'failed', 'moderated', 'refused', 'deleted', 'cancelled', 'abandoned', 'ask', 'unsaved'
) BEGIN
    INSERT INTO events_event(team_id, kind, subject_id, user_id, batch_id, facts, created_at)
    VALUES (
        new.team_id,
        CASE WHEN new.state = 'done' THEN 'job.done'
            WHEN new.state IN ('ask', 'unsaved') THEN 'job.needs_decision'
            WHEN new.state IN ('cancelled', 'abandoned') THEN 'job.cancelled'
            ELSE 'job.failed' END,
        new.id, new.creator_id, new.batch_id,
        json_object(
            'state', new.state, 'operation', new.operation, 'model', new.model,
            'problem', new.problem, 'estimate_credits', new.estimate_credits,
            'charged_credits', new.charged_credits,
            'api_key_id', substr(new.api_key_id, 1, 8) || '-' || substr(new.api_key_id, 9, 4) || '-'
                || substr(new.api_key_id, 13, 4) || '-' || substr(new.api_key_id, 17, 4) || '-'
                || substr(new.api_key_id, 21)
        ),
        new.changed_at
    );
END

CREATE TRIGGER IF NOT EXISTS event_of_account AFTER UPDATE OF health ON accounts_account
WHEN (old.health = 'ok') <> (new.health = 'ok') BEGIN
    INSERT INTO events_event(team_id, kind, subject_id, facts, created_at)
    VALUES (
        new.team_id,
        CASE WHEN new.health = 'ok' THEN 'account.recovered' ELSE 'account.trouble' END,
        new.id, json_object('health', new.health),
        strftime('%Y-%m-%d %H:%M:%f', 'now')
    );
END

CREATE TRIGGER IF NOT EXISTS event_of_approval_requested AFTER INSERT ON teams_approval
WHEN new.state = 'waiting' BEGIN
    INSERT INTO events_event(team_id, kind, subject_id, user_id, facts, created_at)
    VALUES (
        new.team_id, 'approval.requested', new.id, new.requested_by_id,
        json_object('state', new.state), new.created_at
    );
END

CREATE TRIGGER IF NOT EXISTS event_of_approval_decided AFTER UPDATE OF state ON teams_approval
WHEN old.state = 'waiting' AND new.state IN ('approved', 'declined') BEGIN
    INSERT INTO events_event(team_id, kind, subject_id, user_id, facts, created_at)
    VALUES (
        new.team_id, 'approval.decided', new.id, new.requested_by_id,
        json_object('state', new.state, 'count', new.count, 'credits', new.credits),
        new.decided_at
    );
END
