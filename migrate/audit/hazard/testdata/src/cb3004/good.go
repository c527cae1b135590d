package cb3004

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
)

// All of the transaction is under the breaker.
func whole(ctx context.Context, db *sql.DB) error {
	_, err := errs.Execute(func() (any, error) {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return nil, err
		}
		defer tx.Rollback()
		if _, err := tx.Exec("UPDATE t SET n = 1"); err != nil {
			return nil, err
		}
		return nil, tx.Commit()
	})
	return err
}

// A statement of a transaction may well be.
func statement(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := errs.Execute(func() (any, error) { return tx.Exec("UPDATE t SET n = 1") }); err != nil {
		return err
	}
	return tx.Commit()
}

// A call of another service within one is no part of it.
func remote(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = errs.Execute(func() (any, error) { return http.Get("http://example.com") })
	if err != nil {
		return err
	}
	return tx.Commit()
}

func readsInstead(ctx context.Context, db *sql.DB) error {
	return hystrix.DoC(ctx, "orders", func(ctx context.Context) error {
		_, err := db.ExecContext(ctx, "INSERT INTO orders VALUES (1)")
		return err
	}, func(ctx context.Context, err error) error {
		_, again := db.ExecContext(ctx, "SELECT 1")
		return again
	})
}

var orders = breaker.New(breaker.Config{Name: "orders"})

func canonical(ctx context.Context, db *sql.DB) error {
	return orders.Do(ctx, func(ctx context.Context) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		return tx.Commit()
	})
}
