"""Golden values of clustering and decomposition from scikit-learn. Run: python scripts/golden/unsupervised.py (needs scikit-learn 1.9)."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.mixture import GaussianMixture

rng = np.random.default_rng(7)
middles = np.array([[0, 0, 0], [4, 1, -2], [-3, 4, 1], [1, -5, 3]])
x = np.round(np.vstack([rng.normal(m, s, (n, 3)) for m, s, n in zip(middles, [0.7, 1, 0.8, 1.1], [60, 40, 50, 30])]), 4)
rng.shuffle(x)
weights = np.round(rng.uniform(0, 3, len(x)), 2)
out = {"scikit-learn": sklearn.__version__, "x": x.tolist(), "weights": weights.tolist()}

init = x[:4]
out["kmeans"] = []
for w in [None, weights]:
    m = KMeans(4, init=init, n_init=1, tol=0).fit(x, sample_weight=w)
    out["kmeans"].append({"weighted": w is not None, "centers": m.cluster_centers_.ravel().tolist(), "labels": m.labels_.tolist(), "inertia": m.inertia_, "distances": m.transform(x[:3]).ravel().tolist()})
# Overlapping noise, where many iterations are needed and clusters run empty.
noise = np.round(rng.uniform(size=(400, 2)), 4)
bad = np.vstack([noise[:5], [[50.0, 50.0]]])
m = KMeans(6, init=bad, n_init=1, tol=0).fit(noise)
out["noise"] = {"x": noise.tolist(), "init": bad.tolist(), "centers": m.cluster_centers_.ravel().tolist(), "inertia": m.inertia_, "labels": m.labels_.tolist()}
uniform = np.round(rng.uniform(size=(3000, 4)), 3)
out["minibatch"] = {"x": uniform.ravel().tolist(), "inertias": [MiniBatchKMeans(7, random_state=s, n_init=3).fit(uniform).inertia_ for s in range(12)], "full": [KMeans(7, random_state=s).fit(uniform).inertia_ for s in range(12)]}

out["dbscan"] = []
for eps, least, w in [(0.5, 5, None), (1.0, 5, None), (0.9, 8, weights), (3.0, 3, None)]:
    m = DBSCAN(eps=eps, min_samples=least).fit(x, sample_weight=w)
    out["dbscan"].append({"eps": eps, "minSamples": least, "weighted": w is not None, "labels": m.labels_.tolist(), "cores": len(m.core_sample_indices_)})

out["agglomerative"] = []
for linkage in ["ward", "complete", "average", "single"]:
    for k in [2, 4, 9]:
        out["agglomerative"].append({"linkage": linkage, "nClusters": k, "distanceThreshold": None, "labels": AgglomerativeClustering(k, linkage=linkage).fit(x).labels_.tolist()})
    m = AgglomerativeClustering(None, linkage=linkage, distance_threshold=2.5).fit(x)
    out["agglomerative"].append({"linkage": linkage, "nClusters": None, "distanceThreshold": 2.5, "labels": m.labels_.tolist()})

out["mixture"] = []
for kind in ["full", "tied", "diag", "spherical"]:
    m = GaussianMixture(4, covariance_type=kind, tol=1e-13, max_iter=5000, random_state=1, n_init=3).fit(x)
    order = np.argsort(m.means_[:, 0])
    out["mixture"].append({"covarianceType": kind, "weights": m.weights_[order].tolist(), "means": m.means_[order].ravel().tolist(), "lowerBound": float(m.lower_bound_), "shares": m.predict_proba(x[:4])[:, order].ravel().tolist()})

out["pca"] = []
wide = np.round(rng.normal(size=(6, 11)), 4)
out["wide"] = wide.tolist()
for name, data in [("x", x), ("wide", wide)]:
    for n, whiten in [(None, False), (2, True), (0.7, False)]:
        m = PCA(n, whiten=whiten, svd_solver="full").fit(data)
        keep = m.n_components_ - (1 if name == "wide" and n is None else 0)  # the last of the wide one is noise: centring leaves rank 5
        out["pca"].append({"data": name, "nComponents": n, "whiten": whiten, "count": int(m.n_components_), "components": m.components_[:keep].ravel().tolist(), "variance": m.explained_variance_[:keep].tolist(), "ratio": m.explained_variance_ratio_[:keep].tolist(),
                           "noise": float(m.noise_variance_), "transformed": m.transform(data[:3])[:, :keep].ravel().tolist()})
out["svd"] = []
for name, data in [("x", x), ("wide", wide)]:
    m = TruncatedSVD(2, algorithm="arpack", tol=0).fit(data)
    out["svd"].append({"data": name, "components": m.components_.ravel().tolist(), "variance": m.explained_variance_.tolist(), "ratio": m.explained_variance_ratio_.tolist(), "singular": m.singular_values_.tolist(), "transformed": m.transform(data[:3]).ravel().tolist()})

Path("test/fixtures/golden/unsupervised.json").write_text(json.dumps(out))
