-- Statements are separated by empty lines, and may run any number of times.

CREATE OR REPLACE FUNCTION rank_items_of_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE collections_collectionitem
    SET rating_rank = CASE WHEN new.rating IS NULL THEN 1 WHEN new.rating = 0 THEN 0 ELSE new.rating + 1 END
    WHERE generation_id = new.id;
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER rank_items_of_result AFTER UPDATE OF rating ON jobs_generation
FOR EACH ROW WHEN (old.rating IS DISTINCT FROM new.rating) EXECUTE FUNCTION rank_items_of_result()
