-- Statements are separated by empty lines, and may run any number of times.

CREATE OR REPLACE FUNCTION quarter_of(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(floor(extract(epoch FROM at) / 900) * 900)
$$

CREATE OR REPLACE FUNCTION month_of(at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('month', at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
$$

-- Each connection adds to rows of its own (`part`), so that none waits for another's transaction.

CREATE OR REPLACE FUNCTION add_to_result_sums(
    job jobs_generation, added bigint, added_imported bigint, added_credits bigint
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO gallery_resultsum(
        team_id, result_group, unit, begins_at, creator, operation, model, part,
        count, imported_count, credits
    )
    SELECT job.team_id, job.result_group, unit.name,
        CASE unit.name WHEN 'month' THEN month_of(job.created_at) ELSE quarter_of(job.created_at) END,
        COALESCE(job.creator_id, 0), job.operation, job.model, pg_backend_pid(),
        added, added_imported, added_credits
    FROM (VALUES ('quarter'), ('month')) AS unit(name)
    WHERE job.result_group IN ('finished', 'failed')
    ON CONFLICT (team_id, result_group, unit, begins_at, creator, operation, model, part) DO UPDATE
    SET count = gallery_resultsum.count + excluded.count,
        imported_count = gallery_resultsum.imported_count + excluded.imported_count,
        credits = gallery_resultsum.credits + excluded.credits
$$

CREATE OR REPLACE FUNCTION jobs_added_to_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Of all rows of the statement at once: a sum that is raised a thousand times in a transaction gets slow.
    INSERT INTO gallery_resultsum(
        team_id, result_group, unit, begins_at, creator, operation, model, part,
        count, imported_count, credits
    )
    SELECT job.team_id, job.result_group, unit.name,
        CASE unit.name WHEN 'month' THEN month_of(job.created_at) ELSE quarter_of(job.created_at) END,
        COALESCE(job.creator_id, 0), job.operation, job.model, pg_backend_pid(),
        COUNT(*), COUNT(*) FILTER (WHERE job.is_imported),
        SUM(COALESCE(job.charged_credits, job.estimate_credits))
    FROM added AS job, (VALUES ('quarter'), ('month')) AS unit(name)
    WHERE job.result_group IN ('finished', 'failed')
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (team_id, result_group, unit, begins_at, creator, operation, model, part) DO UPDATE
    SET count = gallery_resultsum.count + excluded.count,
        imported_count = gallery_resultsum.imported_count + excluded.imported_count,
        credits = gallery_resultsum.credits + excluded.credits;
    RETURN NULL;
END $$

CREATE OR REPLACE FUNCTION job_changed_for_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_result_sums(
        OLD, -1, -OLD.is_imported::integer, -COALESCE(OLD.charged_credits, OLD.estimate_credits)
    );
    PERFORM add_to_result_sums(
        NEW, 1, NEW.is_imported::integer, COALESCE(NEW.charged_credits, NEW.estimate_credits)
    );
    RETURN NULL;
END $$

-- Of a team that is deleted the sums may be gone already, so none is added.

CREATE OR REPLACE FUNCTION job_deleted_for_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gallery_resultsum WHERE team_id = OLD.team_id) THEN
        PERFORM add_to_result_sums(
            OLD, -1, -OLD.is_imported::integer, -COALESCE(OLD.charged_credits, OLD.estimate_credits)
        );
    END IF;
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER sum_jobs_added AFTER INSERT ON jobs_generation
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION jobs_added_to_sums()

CREATE OR REPLACE TRIGGER sum_job_changed AFTER UPDATE ON jobs_generation
FOR EACH ROW WHEN (
    (OLD.result_group IN ('finished', 'failed') OR NEW.result_group IN ('finished', 'failed')) AND (
        OLD.result_group <> NEW.result_group OR OLD.creator_id IS DISTINCT FROM NEW.creator_id
        OR OLD.operation <> NEW.operation OR OLD.model <> NEW.model
        OR OLD.is_imported <> NEW.is_imported OR OLD.created_at <> NEW.created_at
        OR COALESCE(OLD.charged_credits, OLD.estimate_credits)
            <> COALESCE(NEW.charged_credits, NEW.estimate_credits)
    )
)
EXECUTE FUNCTION job_changed_for_sums()

CREATE OR REPLACE TRIGGER sum_job_deleted AFTER DELETE ON jobs_generation
FOR EACH ROW WHEN (OLD.result_group IN ('finished', 'failed'))
EXECUTE FUNCTION job_deleted_for_sums()
