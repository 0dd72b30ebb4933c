-- Statements are separated by empty lines, and may run any number of times.

-- Adds to a row that no other transaction holds, or to a new one: nobody waits, and there are as many rows
-- as transactions were at it at once.

CREATE OR REPLACE FUNCTION add_to_budget_sum(subject uuid, of_day date, added bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    of_month date := date_trunc('month', of_day)::date;
    free_id bigint;
BEGIN
    IF subject IS NULL OR added = 0 THEN
        RETURN;
    END IF;
    SELECT id INTO free_id FROM jobs_budgetsum WHERE subject_id = subject AND month = of_month
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF free_id IS NULL THEN
        INSERT INTO jobs_budgetsum(subject_id, month, credits) VALUES (subject, of_month, added);
    ELSE
        UPDATE jobs_budgetsum SET credits = credits + added WHERE id = free_id;
    END IF;
END $$

CREATE OR REPLACE FUNCTION attempt_changed_for_budgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF OLD.charge IN ('charged', 'reserved') THEN
            PERFORM add_to_budget_sum(OLD.api_key_id, OLD.day, -OLD.credits);
            PERFORM add_to_budget_sum(OLD.made_for_id, OLD.day, -OLD.credits);
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF NEW.charge IN ('charged', 'reserved') THEN
            PERFORM add_to_budget_sum(NEW.api_key_id, NEW.day, NEW.credits);
            PERFORM add_to_budget_sum(NEW.made_for_id, NEW.day, NEW.credits);
        END IF;
    END IF;
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER budget_attempt_added AFTER INSERT ON jobs_attempt
FOR EACH ROW WHEN (NEW.api_key_id IS NOT NULL OR NEW.made_for_id IS NOT NULL)
EXECUTE FUNCTION attempt_changed_for_budgets()

CREATE OR REPLACE TRIGGER budget_attempt_changed
AFTER UPDATE OF api_key_id, made_for_id, day, credits, charge ON jobs_attempt
FOR EACH ROW WHEN (
    (OLD.api_key_id IS NOT NULL OR OLD.made_for_id IS NOT NULL
        OR NEW.api_key_id IS NOT NULL OR NEW.made_for_id IS NOT NULL)
    AND (OLD.api_key_id, OLD.made_for_id, OLD.day, OLD.credits, OLD.charge)
        IS DISTINCT FROM (NEW.api_key_id, NEW.made_for_id, NEW.day, NEW.credits, NEW.charge)
)
EXECUTE FUNCTION attempt_changed_for_budgets()

CREATE OR REPLACE TRIGGER budget_attempt_deleted AFTER DELETE ON jobs_attempt
FOR EACH ROW WHEN (OLD.api_key_id IS NOT NULL OR OLD.made_for_id IS NOT NULL)
EXECUTE FUNCTION attempt_changed_for_budgets()
