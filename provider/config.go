package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// Error is a SCIM error (RFC 7644 section 3.12). Policy and Authorize return
// one to refuse a request; any other error becomes 500 without its text.
type Error = scimerr.Error

// Write describes one change that is about to be committed, or has just been.
type Write struct {
	Method       string   // HTTP method: POST, PUT, PATCH or DELETE
	ResourceType string   // such as "User"
	Old          Resource // nil on create; immutable
	New          Resource // nil on delete; private to Admit, immutable in Committed
}

// Policy lets a product built on the provider take part in each write and read
// over HTTP. nil fields mean plain RFC behaviour. Changes that the product makes
// itself through [Store] pass none of these functions.
type Policy struct {
	// Decode sees the parsed body of a POST or PUT, or the whole PatchOp message
	// of a PATCH, before schema validation, and may rewrite it in place.
	Decode func(method string, body map[string]any) error

	// Admit is called before the commit, while no other write can run; it may
	// change w.New or refuse with *Error, and then nothing is stored. It is not
	// asked when a group loses a member because that is deleted. Attributes
	// that are never stored, such as password, are in w.New in clear. Admit may
	// read the store but must not write to it. It is called for a write that
	// changes nothing as well.
	Admit func(ctx context.Context, w *Write) error

	// Committed is called right after the commit, while nobody can read or write
	// the store, so that a product's own tables change together with the
	// resource. It must not use the store, not even to read. It is not called
	// for a write that changed nothing.
	Committed func(ctx context.Context, w Write)

	// Present may change the private copy of a resource that is about to be
	// sent, before projection. Filters and sorting see the stored resource.
	// members and groups are there only if the client gets to see them.
	Present func(ctx context.Context, r Resource) Resource

	// Visible hides resources from GET, PUT, PATCH, DELETE, lists and filters
	// where it returns false, and from members and groups. Hidden ones still
	// count for uniqueness.
	Visible func(r Resource) bool
}

// Features are what the provider offers and says so in /ServiceProviderConfig.
// The zero value is the least a provider may be; see [AllFeatures].
type Features struct {
	Patch      bool
	Filter     bool
	Sort       bool
	ETag       bool
	Enterprise bool // the enterprise user extension
	Probe      bool // the user extension schema.ProbeUser; not among AllFeatures, since no RFC has it
	Groups     bool // the Group resource type, and groups of a user; see GroupRules
	Search     bool // POST .search, and a query on the server root over all resource types
	MaxResults int  // the longest page; 0 means 200

	Bulk           bool // RFC 7644 section 3.7
	MaxOperations  int  // of one bulk request; 0 means 1000
	MaxPayloadSize int  // bytes of one bulk request; 0 means 1 MiB

	Cursors         bool          // pages by cursor (RFC 9865), beside those by index
	CursorTimeout   time.Duration // how long a cursor is good for; 0 means an hour
	CursorByDefault bool          // answers a query that asks for neither method by cursor

	RolesAndEntitlements bool // /Roles and /Entitlements, as far as the product has them: Config.Roles

	// CreateOnFilterMiss lets a PATCH replace create the element that its path
	// selects, emails[type eq "work"].value, where there is none, as Entra
	// expects. Off: 400 noTarget (RFC 7644 section 3.5.2.3). add always creates.
	CreateOnFilterMiss bool

	// RemoveValue is what a value means in a PATCH remove whose path has no filter.
	RemoveValue RemoveValue

	// MeRedirects answers /Me with 308 and the address of the resource (RFC 7644
	// section 3.11) instead of the resource itself.
	MeRedirects bool

	GroupRules
}

// AllFeatures switches everything on that the RFCs describe, and the roles and
// entitlements draft.
func AllFeatures() Features {
	return Features{
		Patch: true, Filter: true, Sort: true, ETag: true, Enterprise: true, Groups: true, Search: true, MaxResults: 200,
		Bulk: true, MaxOperations: 1000, MaxPayloadSize: 1 << 20,
		Cursors: true, CursorTimeout: time.Hour, RolesAndEntitlements: true,
	}
}

// Config is what New makes a server from. The zero value is a server without
// optional features, open to everybody.
type Config struct {
	BasePath  string                      // default "/scim/v2"
	Authorize func(r *http.Request) error // nil: open; *Error (401 with WWW-Authenticate, 403) refuses
	Features  Features
	Policy    Policy

	// Subject tells the id of the resource that an authorised request's
	// credential stands for, "" for none: what /Me is (RFC 7644 section 3.11).
	// nil: there is no /Me.
	Subject func(r *http.Request) (id string)

	Now   func() time.Time // default time.Now
	NewID func() string    // default: random UUID, version 4

	// Schemas replace the RFC's schemas of the same ID, both in /Schemas and in
	// what is enforced. Start from schema.User or schema.EnterpriseUser.
	Schemas []*schema.Schema
	// ResourceTypes replace or add to the default, which is schema.UserType, and
	// schema.GroupType with the feature.
	ResourceTypes []schema.ResourceType

	// Roles and Entitlements are what users can be given
	// (draft-ietf-scim-roles-entitlements-01). nil: the product does not say.
	Roles, Entitlements *Assignables

	// Middleware goes around the server for each request, and around each
	// operation of a bulk request once more. nil: none.
	Middleware func(http.Handler) http.Handler

	ErrorBody func(*Error) (body any, contentType string) // nil: the SCIM Error message
	MediaType string                                      // of answers; default: as Accept asks, else application/scim+json
	UniqueKey func(userName string) string                // nil: schema.UserNameKey
}

func (c Config) withDefaults() Config {
	c.BasePath = strings.TrimSuffix(c.BasePath, "/")
	if c.BasePath == "" {
		c.BasePath = "/scim/v2"
	}
	if c.Features.MaxResults == 0 {
		c.Features.MaxResults = 200
	}
	if c.Features.MaxOperations == 0 {
		c.Features.MaxOperations = 1000
	}
	if c.Features.MaxPayloadSize == 0 {
		c.Features.MaxPayloadSize = 1 << 20
	}
	if c.Features.CursorTimeout == 0 {
		c.Features.CursorTimeout = time.Hour
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = newUUID
	}
	if c.UniqueKey == nil {
		c.UniqueKey = schema.UserNameKey
	}
	return c
}

// New makes a server with an empty store. It errs when the configuration
// contradicts itself.
func New(cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	if !strings.HasPrefix(cfg.BasePath, "/") {
		return nil, fmt.Errorf("provider: base path %q does not start with a slash", cfg.BasePath)
	}
	if f := cfg.Features; min(f.MaxResults, f.MaxOperations, f.MaxPayloadSize) < 0 {
		return nil, fmt.Errorf("provider: a maximum is negative: %d results, %d operations, %d bytes", f.MaxResults, f.MaxOperations, f.MaxPayloadSize)
	}
	if t := cfg.Features.CursorTimeout; t < time.Second {
		return nil, fmt.Errorf("provider: cursors are to live %v, less than the second that can be published", t)
	}
	for _, a := range []*Assignables{cfg.Roles, cfg.Entitlements} {
		if a != nil && a.List == nil {
			return nil, errors.New("provider: roles or entitlements without a List")
		}
	}
	catalogs, schemas, err := cfg.catalogs()
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err)
	}
	s := &Server{cfg: cfg, catalogs: catalogs, schemas: schemas, cursors: newCursorCipher(), directories: cfg.directories(catalogs)}
	s.store = newStore(cfg, slices.DeleteFunc(slices.Clone(catalogs), func(c *schema.Catalog) bool { return s.directories[c.Type.Name] != nil }))
	s.handler = http.HandlerFunc(s.serve)
	if cfg.Middleware != nil {
		s.handler = cfg.Middleware(s.handler)
	}
	return s, nil
}

// catalogs joins resource types and schemas, with those of the configuration
// in front of the RFC's.
func (c Config) catalogs() ([]*schema.Catalog, []*schema.Schema, error) {
	types := []schema.ResourceType{schema.UserType(c.Features.Enterprise)}
	schemas := []*schema.Schema{schema.User()}
	if c.Features.Groups {
		types = append(types, schema.GroupType())
		schemas = append(schemas, c.Features.groupSchema())
	}
	if c.Features.Probe {
		types[0].Extensions = append(types[0].Extensions, schema.Extension{Schema: schema.ProbeURI})
		schemas = append(schemas, schema.ProbeUser())
	}
	assignable, described := c.assignableTypes()
	types, schemas = append(types, assignable...), append(schemas, described...)
	for _, t := range c.ResourceTypes {
		types = replaceOrAppend(types, t, func(t schema.ResourceType) string { return t.Name })
	}
	if c.Features.Enterprise {
		schemas = append(schemas, schema.EnterpriseUser())
	}
	for _, s := range c.Schemas {
		if s.ID == schema.EnterpriseURI && !c.Features.Enterprise {
			continue
		}
		schemas = replaceOrAppend(schemas, s, func(s *schema.Schema) string { return s.ID })
	}
	var catalogs []*schema.Catalog
	for _, t := range types {
		catalog, err := schema.NewCatalog(t, schemas)
		if err != nil {
			return nil, nil, err
		}
		catalog.UniqueKey = c.UniqueKey
		if t.Schema == schema.GroupURI {
			catalog.UniqueKey = schema.Fold // a group's name is no user name
		}
		catalogs = append(catalogs, catalog)
	}
	return catalogs, schemas, nil
}

func replaceOrAppend[T any](list []T, item T, key func(T) string) []T {
	for i := range list {
		if strings.EqualFold(key(list[i]), key(item)) {
			list[i] = item
			return list
		}
	}
	return append(list, item)
}
