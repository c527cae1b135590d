package cb3004

import (
	"context"
	"database/sql"
	"net/http"
	"strings"

	"github.com/afex/hystrix-go/hystrix"
	eapache "github.com/eapache/go-resiliency/breaker"
	"github.com/sony/gobreaker/v2"
)

var (
	cb   = gobreaker.NewCircuitBreaker[*sql.Tx](gobreaker.Settings{})
	errs = gobreaker.NewCircuitBreaker[any](gobreaker.Settings{})
	runs = eapache.New(3, 1, 1e9)
)

func begins(ctx context.Context, db *sql.DB) error {
	tx, err := cb.Execute(func() (*sql.Tx, error) {
		return db.BeginTx(ctx, nil) // want CB3004 `only the begin of the transaction is under the breaker`
	})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE t SET n = n + 1"); err != nil {
		return err
	}
	return tx.Commit()
}

func beginsOutside(db *sql.DB) error {
	var tx *sql.Tx
	_, err := errs.Execute(func() (any, error) {
		var err error
		tx, err = db.Begin() // want CB3004 `only the begin`
		return nil, err
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

func commits(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	_, err = errs.Execute(func() (any, error) {
		return nil, tx.Commit() // want CB3004 `only the commit is under the breaker`
	})
	return err
}

func commitsItself(tx *sql.Tx) error {
	return runs.Run(tx.Commit) // want CB3004 `only the commit`
}

func twice(ctx context.Context, db *sql.DB) error {
	return hystrix.DoC(ctx, "orders", func(ctx context.Context) error {
		_, err := db.ExecContext(ctx, "INSERT INTO orders VALUES (1)")
		return err
	}, func(ctx context.Context, err error) error {
		_, again := db.ExecContext(ctx, "insert into orders values (1)") // want CB3004 `the fallback writes again`
		return again
	})
}

func twiceOver(url, other string) error {
	return hystrix.Do("pay", func() error {
		resp, err := http.Post(url, "text/plain", strings.NewReader("1"))
		if err == nil {
			resp.Body.Close()
		}
		return err
	}, func(error) error {
		_, err := http.NewRequest(http.MethodPost, other, nil) // want CB3004 `the fallback writes again`
		return err
	})
}
