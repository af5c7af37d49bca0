// Package manifests holds the deployment manifests against the types and the tools of
// the engines that they are for. It holds tests only.
package manifests

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const deploy = "../../deploy"

// built is what kubectl apply -k would send, decoded strictly: a field that the API
// does not have, or one that stands twice, is an error.
func built(t *testing.T, folder string) []runtime.Object {
	t.Helper()
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join(deploy, folder))
	if err != nil {
		t.Fatal(err)
	}
	scheme := runtime.NewScheme()
	if err := batchv1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	if err := corev1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	var objects []runtime.Object
	for _, resource := range made.Resources() {
		raw, err := resource.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		object, _, err := decoder.Decode(raw, nil, nil)
		if err != nil {
			t.Fatalf("%s: %v\n%s", folder, err, raw)
		}
		objects = append(objects, object)
	}
	return objects
}

func job(t *testing.T, objects []runtime.Object) *batchv1.Job {
	t.Helper()
	for _, o := range objects {
		if j, ok := o.(*batchv1.Job); ok {
			return j
		}
	}
	t.Fatal("there is no Job")
	return nil
}

// What rolecall does with each exit code is what the Job makes of it.
func TestPartsOfARun(t *testing.T) {
	objects := built(t, "kubernetes/base")
	j := job(t, objects)
	if *j.Spec.CompletionMode != batchv1.IndexedCompletion || *j.Spec.Completions != *j.Spec.Parallelism {
		t.Errorf("%+v", j.Spec)
	}
	want := map[int32]batchv1.PodFailurePolicyAction{1: batchv1.PodFailurePolicyActionFailIndex, 3: batchv1.PodFailurePolicyActionFailJob}
	for _, rule := range j.Spec.PodFailurePolicy.Rules {
		if rule.OnExitCodes == nil {
			continue
		}
		for _, code := range rule.OnExitCodes.Values {
			if want[code] != rule.Action {
				t.Errorf("exit code %d: %s", code, rule.Action)
			}
			delete(want, code)
		}
	}
	if len(want) > 0 {
		t.Errorf("no rule for %v", want)
	}
	pod := j.Spec.Template.Spec
	guarded(t, pod)
	args := pod.Containers[0].Args
	if !slices.Contains(args, "--shard=job/4") || *j.Spec.Completions != 4 {
		t.Errorf("%v, completions %d", args, *j.Spec.Completions)
	}
	settings := false
	for _, o := range objects {
		if c, ok := o.(*corev1.ConfigMap); ok {
			settings = c.Name == pod.Volumes[0].ConfigMap.Name && strings.Contains(c.Data["rolecall.yaml"], "seed:")
		}
	}
	if !settings {
		t.Error("the pods do not have the settings, or these have no seed")
	}
}

// The step that puts the parts together reads each of them.
func TestMerge(t *testing.T) {
	parts := *job(t, built(t, "kubernetes/base")).Spec.Completions
	pod := job(t, built(t, "kubernetes/merge")).Spec.Template.Spec
	guarded(t, pod)
	var read []string
	for _, arg := range pod.Containers[0].Args {
		if strings.HasPrefix(arg, "/reports/") {
			read = append(read, strings.TrimPrefix(arg, "/reports/"))
		}
	}
	if len(read) != int(parts) || read[0] != "0" {
		t.Errorf("%v of %d parts", read, parts)
	}
}

// guarded holds a pod to the restricted Pod Security Standard.
func guarded(t *testing.T, pod corev1.PodSpec) {
	t.Helper()
	if !*pod.SecurityContext.RunAsNonRoot || *pod.AutomountServiceAccountToken || pod.SecurityContext.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault {
		t.Errorf("%+v", pod.SecurityContext)
	}
	for _, c := range pod.Containers {
		if s := c.SecurityContext; *s.AllowPrivilegeEscalation || !*s.ReadOnlyRootFilesystem || !slices.Equal(s.Capabilities.Drop, []corev1.Capability{"ALL"}) {
			t.Errorf("%+v", s)
		}
		mounted := map[string]bool{}
		for _, v := range pod.Volumes {
			mounted[v.Name] = true
		}
		for _, m := range c.VolumeMounts {
			if !mounted[m.Name] {
				t.Errorf("%s is mounted and is no volume of the pod", m.Name)
			}
		}
	}
}

// plugin is a plugin definition of Sonobuoy 0.57 (its package plugin/manifest), with
// the parts that are Kubernetes' own in Kubernetes' types.
type plugin struct {
	Config struct {
		Driver       string   `json:"driver"`
		Name         string   `json:"plugin-name"`
		Description  string   `json:"description,omitempty"`
		SourceURL    string   `json:"source-url,omitempty"`
		ResultFormat string   `json:"result-format,omitempty"`
		ResultFiles  []string `json:"result-files,omitempty"`
		SkipCleanup  bool     `json:"skip-cleanup,omitempty"`
		Order        int      `json:"order,omitempty"`
	} `json:"sonobuoy-config"`
	Spec         corev1.Container  `json:"spec"`
	PodSpec      *corev1.PodSpec   `json:"podSpec,omitempty"`
	ExtraVolumes []corev1.Volume   `json:"extra-volumes,omitempty"`
	ConfigMap    map[string]string `json:"config-map,omitempty"`
}

func TestSonobuoyPlugin(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(deploy, "sonobuoy/rolecall-plugin.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var p plugin
	if err := yaml.UnmarshalStrict(raw, &p); err != nil {
		t.Fatal(err)
	}
	if p.Config.Driver != "Job" || p.Config.ResultFormat != "junit" || !slices.Equal(p.Config.ResultFiles, []string{"junit.xml"}) {
		t.Errorf("%+v", p.Config)
	}
	const results = "/tmp/sonobuoy/results"
	if !slices.Contains(p.Spec.Args, "--done-file="+results+"/done") || !slices.ContainsFunc(p.Spec.VolumeMounts, func(m corev1.VolumeMount) bool { return m.Name == "results" && m.MountPath == results }) {
		t.Errorf("%v %v", p.Spec.Args, p.Spec.VolumeMounts)
	}
}

// The examples for CI servers are YAML that no key stands in twice.
func TestExamplesForCI(t *testing.T) {
	for _, name := range []string{"ci/github-actions.yml", "ci/gitlab-ci.yml"} {
		raw, err := os.ReadFile(filepath.Join(deploy, name))
		if err != nil {
			t.Fatal(err)
		}
		var any map[string]any
		if err := yaml.UnmarshalStrict(raw, &any); err != nil || len(any) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
