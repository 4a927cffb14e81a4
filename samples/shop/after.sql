-- Keys and indexes of the shop. Django puts an index on every foreign key; several are missing here, as they are
-- where a table was made by hand, by db_index=False, or before the column became a foreign key.

ALTER TABLE shop_user         ADD PRIMARY KEY (id), ADD UNIQUE (username);
ALTER TABLE shop_profile      ADD PRIMARY KEY (id), ADD UNIQUE (user_id);
ALTER TABLE shop_category     ADD PRIMARY KEY (id), ADD UNIQUE (slug);
ALTER TABLE shop_product      ADD PRIMARY KEY (id), ADD UNIQUE (sku);
ALTER TABLE shop_tag          ADD PRIMARY KEY (id), ADD UNIQUE (name);
ALTER TABLE shop_product_tags ADD PRIMARY KEY (id), ADD UNIQUE (product_id, tag_id);
ALTER TABLE shop_order        ADD PRIMARY KEY (id), ADD UNIQUE (number);
ALTER TABLE shop_orderitem    ADD PRIMARY KEY (id);
ALTER TABLE shop_review       ADD PRIMARY KEY (id);

CREATE INDEX shop_user_date_joined_idx          ON shop_user (date_joined);
CREATE INDEX shop_product_category_id_idx       ON shop_product (category_id);
CREATE INDEX shop_order_user_id_created_at_idx  ON shop_order (user_id, created_at);
CREATE INDEX shop_order_created_at_idx          ON shop_order (created_at);
CREATE INDEX shop_review_product_id_idx         ON shop_review (product_id);
CREATE INDEX shop_review_user_id_idx            ON shop_review (user_id);
-- Missing on purpose: shop_orderitem (order_id), shop_orderitem (product_id), shop_product_tags (tag_id),
-- shop_category (parent_id), and anything on shop_order (status).

-- Made by hand, checked at once. Only such a foreign key proves that a join to the parent can be left out.
ALTER TABLE shop_product   ADD FOREIGN KEY (category_id) REFERENCES shop_category (id);
ALTER TABLE shop_order     ADD FOREIGN KEY (user_id)     REFERENCES shop_user (id);
ALTER TABLE shop_orderitem ADD FOREIGN KEY (order_id)    REFERENCES shop_order (id);
ALTER TABLE shop_orderitem ADD FOREIGN KEY (product_id)  REFERENCES shop_product (id);

-- As Django makes them: deferrable. Inside a transaction the parent may be missing for a while, so they prove nothing.
ALTER TABLE shop_profile      ADD FOREIGN KEY (user_id)    REFERENCES shop_user (id)     DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shop_category     ADD FOREIGN KEY (parent_id)  REFERENCES shop_category (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shop_product_tags ADD FOREIGN KEY (product_id) REFERENCES shop_product (id)  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shop_product_tags ADD FOREIGN KEY (tag_id)     REFERENCES shop_tag (id)      DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shop_review       ADD FOREIGN KEY (product_id) REFERENCES shop_product (id)  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shop_review       ADD FOREIGN KEY (user_id)    REFERENCES shop_user (id)     DEFERRABLE INITIALLY DEFERRED;

SELECT setval(pg_get_serial_sequence('shop_user', 'id'), max(id)) FROM shop_user;
SELECT setval(pg_get_serial_sequence('shop_profile', 'id'), max(id)) FROM shop_profile;
SELECT setval(pg_get_serial_sequence('shop_category', 'id'), max(id)) FROM shop_category;
SELECT setval(pg_get_serial_sequence('shop_product', 'id'), max(id)) FROM shop_product;
SELECT setval(pg_get_serial_sequence('shop_tag', 'id'), max(id)) FROM shop_tag;
SELECT setval(pg_get_serial_sequence('shop_product_tags', 'id'), max(id)) FROM shop_product_tags;
SELECT setval(pg_get_serial_sequence('shop_order', 'id'), max(id)) FROM shop_order;
SELECT setval(pg_get_serial_sequence('shop_orderitem', 'id'), max(id)) FROM shop_orderitem;
SELECT setval(pg_get_serial_sequence('shop_review', 'id'), max(id)) FROM shop_review;
