-- Statements are separated by empty lines, and may run any number of times.

CREATE TRIGGER IF NOT EXISTS budget_attempt_added AFTER INSERT ON jobs_attempt
WHEN new.charge IN ('charged', 'reserved')
    AND (new.api_key_id IS NOT NULL OR new.made_for_id IS NOT NULL)
BEGIN
    INSERT INTO jobs_budgetsum(subject_id, month, credits)
    SELECT one.subject, strftime('%Y-%m-01', new.day), 0
    FROM (SELECT new.api_key_id AS subject UNION SELECT new.made_for_id) AS one
    WHERE one.subject IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM jobs_budgetsum AS sums
        WHERE sums.subject_id = one.subject AND sums.month = strftime('%Y-%m-01', new.day)
    );
    UPDATE jobs_budgetsum SET credits = credits + new.credits
    WHERE month = strftime('%Y-%m-01', new.day) AND subject_id IN (new.api_key_id, new.made_for_id);
END

CREATE TRIGGER IF NOT EXISTS budget_attempt_changed
AFTER UPDATE OF api_key_id, made_for_id, day, credits, charge ON jobs_attempt
WHEN (
    old.api_key_id IS NOT NULL OR old.made_for_id IS NOT NULL
    OR new.api_key_id IS NOT NULL OR new.made_for_id IS NOT NULL
) AND (
    old.api_key_id IS NOT new.api_key_id OR old.made_for_id IS NOT new.made_for_id
    OR old.day <> new.day OR old.credits <> new.credits OR old.charge <> new.charge
) BEGIN
    UPDATE jobs_budgetsum SET credits = credits - old.credits
    WHERE old.charge IN ('charged', 'reserved') AND month = strftime('%Y-%m-01', old.day)
        AND subject_id IN (old.api_key_id, old.made_for_id);
    INSERT INTO jobs_budgetsum(subject_id, month, credits)
    SELECT one.subject, strftime('%Y-%m-01', new.day), 0
    FROM (SELECT new.api_key_id AS subject UNION SELECT new.made_for_id) AS one
    WHERE one.subject IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM jobs_budgetsum AS sums
        WHERE sums.subject_id = one.subject AND sums.month = strftime('%Y-%m-01', new.day)
    );
    UPDATE jobs_budgetsum SET credits = credits + new.credits
    WHERE new.charge IN ('charged', 'reserved') AND month = strftime('%Y-%m-01', new.day)
        AND subject_id IN (new.api_key_id, new.made_for_id);
END

CREATE TRIGGER IF NOT EXISTS budget_attempt_deleted AFTER DELETE ON jobs_attempt
WHEN old.charge IN ('charged', 'reserved')
    AND (old.api_key_id IS NOT NULL OR old.made_for_id IS NOT NULL)
BEGIN
    UPDATE jobs_budgetsum SET credits = credits - old.credits
    WHERE month = strftime('%Y-%m-01', old.day) AND subject_id IN (old.api_key_id, old.made_for_id);
END
