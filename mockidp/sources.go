package mockidp

// Where the facts come from. Evidence and Info refer to these public pages.
const (
	oktaSCIM20    = "https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20"
	oktaSCIM11    = "https://github.com/okta/okta-developer-docs/blob/master/packages/@okta/vuepress-site/docs/reference/scim/scim-11/index.md"
	oktaConcepts  = "https://developer.okta.com/docs/concepts/scim/"
	oktaFAQ       = "https://developer.okta.com/docs/concepts/scim/faqs/"
	oktaPrepare   = "https://developer.okta.com/docs/guides/scim-provisioning-integration-prepare/main/"
	oktaConnect   = "https://developer.okta.com/docs/guides/scim-provisioning-integration-connect/main/"
	oktaHeaders   = "https://github.com/oktadeveloper/okta-blog-archive/pull/1956"
	oktaStrings   = "https://support.okta.com/help/s/question/0D54z0000A4i091CQA"
	oktaReturn    = "https://devforum.okta.com/t/removing-user-from-app/7207"
	oktaDelay     = "https://github.com/grokability/snipe-it/issues/14481"
	oktaHubSpot   = "https://support.okta.com/help/s/article/hubspot-provisioning-mapping-roles-permission-sets-from-okta-to-hubspot"
	oktaPrimary   = "https://github.com/DataDog/documentation/pull/38197"
	oktaNamespace = "https://github.com/getsentry/sentry-docs/pull/6025"

	entraSCIM       = "https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups"
	entraCompat     = "https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility"
	entraAttributes = "https://learn.microsoft.com/entra/identity/app-provisioning/customize-application-attributes"
	entraHow        = "https://learn.microsoft.com/entra/identity/app-provisioning/how-provisioning-works"
	entraQuarantine = "https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-quarantine-status"
	entraKnown      = "https://learn.microsoft.com/entra/identity/app-provisioning/known-issues"
	entraWrites     = "https://github.com/MicrosoftDocs/azure-docs/issues/12728"
	entraReads      = "https://github.com/MicrosoftDocs/azure-docs/issues/94189"
	entraSingle     = "https://github.com/MicrosoftDocs/azure-docs/issues/42487"
	entraAddReplace = "https://github.com/Metatavu/keycloak-scim-server/issues/35"
	googleCapture   = "https://github.com/pond/scimitar/issues/142"
	googleFirst     = "https://github.com/grokability/snipe-it/issues/12642"
	googleRemoval   = "https://support.google.com/a/answer/7681608"

	oneloginImplement = "https://developers.onelogin.com/scim/implement-scim-api"
	oneloginSchema    = "https://developers.onelogin.com/scim/define-user-schema"
	oneloginLog       = "https://github.com/goauthentik/authentik/issues/11249"
	oneloginSample    = "https://github.com/onelogin/onelogin-scim-node"
	oneloginEmails    = "https://github.com/15five/django-scim2"

	pingConnector   = "https://docs.pingidentity.com/integrations/scim/pf_scim_connector.html"
	pingSettings    = "https://docs.pingidentity.com/integrations/scim/setup/pf_scim_connector_scim_connector_settings_reference.html"
	pingManagement  = "https://docs.pingidentity.com/integrations/scim/pf_scim_connector_user_and_group_management.html"
	pingKnown       = "https://docs.pingidentity.com/integrations/scim/release_notes/pf_scim_connector_known_issues_and_limitations.html"
	pingOneFilter   = "https://docs.pingidentity.com/pingone/integrations/p1_scim_filter_expressions.html"
	pingOneFeatures = "https://docs.pingidentity.com/pingone/integrations/p1_scim_provisioning_features.html"
	pingOneLimits   = "https://docs.pingidentity.com/pingone/integrations/p1_scim_provisioning_limitations.html"
	pingOneStore    = "https://developer.pingidentity.com/"
	pingOneGroups   = "https://docs.pingidentity.com/pingone/integrations/p1_provisioning_configuring_outbound_group_provisioning.html"

	jumpcloudConnector = "https://jumpcloud.com/support/provision-and-manage-users-and-groups-in-apps-using-custom-scim-identity-management-integration"
	jumpcloudBodies    = "https://github.com/Paul-E/scim-v2-rust"
	jumpcloudGroups    = "https://github.com/ssoready/ssoready"

	ripplingWorkOS = "https://workos.com/docs/integrations/rippling-scim"
	ripplingGroups = "https://github.com/valon-technologies/gestalt/pull/3171"
	ripplingKombo  = "https://help.kombo.dev/hc/en-us/articles/35612530773521"

	authentikClients = "https://github.com/goauthentik/authentik/tree/main/authentik/providers/scim/clients"
	authentikTests   = "https://github.com/goauthentik/authentik/tree/main/authentik/providers/scim/tests"
	authentikPatch   = "https://github.com/goauthentik/authentik/issues/16678"
	authentikRemoval = "https://github.com/goauthentik/authentik/issues/23798"
	authentikSPC     = "https://github.com/Infisical/infisical/issues/6552"

	keycloakSource = "https://github.com/mitodl/keycloak-scim/tree/main/src/main/java/sh/libre/scim/core"

	pocketIDSource = "https://github.com/pocket-id/pocket-id/blob/main/backend/internal/scimsync/service.go"

	validatorTutorial = "https://learn.microsoft.com/entra/identity/app-provisioning/scim-validator-tutorial"
	validatorAdd      = "https://github.com/Captain-P-Goldfish/SCIM-SDK/issues/416"
	validatorReplace  = "https://github.com/sourcegraph/sourcegraph-public-snapshot/pull/49119"
	validatorDisable  = "https://github.com/sourcegraph/sourcegraph-public-snapshot/issues/49325"
	validatorCreate   = "https://github.com/Paul-E/scim-v2-rust"
	validatorFilter   = "https://github.com/ssoready/ssoready"
)

func documented(url string) string { return "documented: " + url }
func observed(url string) string   { return "observed: " + url }

const inferred = "inferred"
