-- Statements are separated by empty lines, and may run any number of times.

CREATE TRIGGER IF NOT EXISTS sum_job_added AFTER INSERT ON jobs_generation
WHEN new.result_group IN ('finished', 'failed') BEGIN
    INSERT INTO gallery_resultsum(
        team_id, result_group, unit, begins_at, creator, operation, model, part,
        count, imported_count, credits
    )
    SELECT new.team_id, new.result_group, unit.column1,
        CASE unit.column1 WHEN 'month' THEN strftime('%Y-%m-01 00:00:00', new.created_at)
        ELSE strftime('%Y-%m-%d %H:', new.created_at)
            || printf('%02d:00', CAST(strftime('%M', new.created_at) AS INTEGER) / 15 * 15) END,
        IFNULL(new.creator_id, 0), new.operation, new.model, 0,
        1, new.is_imported, IFNULL(new.charged_credits, new.estimate_credits)
    FROM (VALUES ('quarter'), ('month')) AS unit WHERE true
    ON CONFLICT (team_id, result_group, unit, begins_at, creator, operation, model, part) DO UPDATE
    SET count = count + 1, imported_count = imported_count + excluded.imported_count,
        credits = credits + excluded.credits;
END

CREATE TRIGGER IF NOT EXISTS sum_job_changed AFTER UPDATE ON jobs_generation
WHEN (old.result_group IN ('finished', 'failed') OR new.result_group IN ('finished', 'failed')) AND (
    old.result_group <> new.result_group OR old.creator_id IS NOT new.creator_id
    OR old.operation <> new.operation OR old.model <> new.model
    OR old.is_imported <> new.is_imported OR old.created_at <> new.created_at
    OR IFNULL(old.charged_credits, old.estimate_credits)
        <> IFNULL(new.charged_credits, new.estimate_credits)
) BEGIN
    INSERT INTO gallery_resultsum(
        team_id, result_group, unit, begins_at, creator, operation, model, part,
        count, imported_count, credits
    )
    WITH job(result_group, created_at, creator, operation, model, sign, is_imported, spent) AS (VALUES
        (old.result_group, old.created_at, old.creator_id, old.operation, old.model, -1,
            old.is_imported, IFNULL(old.charged_credits, old.estimate_credits)),
        (new.result_group, new.created_at, new.creator_id, new.operation, new.model, 1,
            new.is_imported, IFNULL(new.charged_credits, new.estimate_credits))
    )
    SELECT new.team_id, job.result_group, unit.column1,
        CASE unit.column1 WHEN 'month' THEN strftime('%Y-%m-01 00:00:00', job.created_at)
        ELSE strftime('%Y-%m-%d %H:', job.created_at)
            || printf('%02d:00', CAST(strftime('%M', job.created_at) AS INTEGER) / 15 * 15) END,
        IFNULL(job.creator, 0), job.operation, job.model, 0,
        job.sign, job.sign * job.is_imported, job.sign * job.spent
    FROM job, (VALUES ('quarter'), ('month')) AS unit
    WHERE job.result_group IN ('finished', 'failed')
    ON CONFLICT (team_id, result_group, unit, begins_at, creator, operation, model, part) DO UPDATE
    SET count = count + excluded.count, imported_count = imported_count + excluded.imported_count,
        credits = credits + excluded.credits;
END

-- Of a team that is deleted the sums may be gone already, so none is added.

CREATE TRIGGER IF NOT EXISTS sum_job_deleted AFTER DELETE ON jobs_generation
WHEN old.result_group IN ('finished', 'failed') BEGIN
    UPDATE gallery_resultsum SET count = count - 1, imported_count = imported_count - old.is_imported,
        credits = credits - IFNULL(old.charged_credits, old.estimate_credits)
    WHERE team_id = old.team_id AND result_group = old.result_group
        AND ((unit = 'month' AND begins_at = strftime('%Y-%m-01 00:00:00', old.created_at))
            OR (unit = 'quarter' AND begins_at = strftime('%Y-%m-%d %H:', old.created_at)
                || printf('%02d:00', CAST(strftime('%M', old.created_at) AS INTEGER) / 15 * 15)))
        AND creator = IFNULL(old.creator_id, 0) AND operation = old.operation AND model = old.model;
END
