/*
 * X has a row per location and a column per channel, each column less its mean.
 * The map wanted is X v for its first right singular vector v, which is the
 * first eigenvector of X X^T, of length sigma. It is found by the method of
 * Lanczos with full reorthogonalisation (G. Golub, C. Van Loan, Matrix
 * Computations, section 10.1): STEPS products with A A^T span a space, and the
 * eigenvectors of the product within it are those of a small matrix.
 *
 * The columns' means are never needed: all vectors add up to 0, so that X^T u is
 * A^T u, and X t is A t less its own mean.
 */
#include "strict_fp.h"

#include "eigen.h"

#include "kernels/cam.h"
#include "shape.h"
#include "transpose.h"
#include "walk.h"

/* Where the second eigenvalue is below 0.9 of the first, FIRST_STEPS leave an
 * error below 1e-6: it falls as 1 / T(1.22), T of Chebyshev of that degree. One
 * start finds one vector for an eigenvalue only; the steps that are left begin
 * anew, to see whether there is another. */
#define STEPS 32
#define FIRST_STEPS 24

/* Vectors shorter than this, relative to the largest product so far, are
 * rounding errors of floats. */
#define NOTHING_NEW 1e-5

/* One image's. */
struct eigen_work {
	const struct salmap_configuration *settings;
	const struct salmap_view *view; /* of one image */
	int64_t locations;
	double matrix[STEPS][STEPS];  /* u_i^T X X^T u_j, for i <= j first */
	double vectors[STEPS][STEPS]; /* its eigenvectors, in columns */
	int steps;
	bool nonfinite;
	float numbers[]; /* as below */
};

static float *basis_of(struct eigen_work *work, int step)
{
	return work->numbers + step * work->locations;
}

/* What the next vector of the basis is made in. */
static float *next_of(struct eigen_work *work)
{
	return basis_of(work, STEPS);
}

static float *channels_of(struct eigen_work *work)
{
	return basis_of(work, STEPS + 1);
}

int64_t salmap_eigen_scratch(const struct salmap_view *view)
{
	int64_t locations, floats;

	/* What is only expected to come may have any three sides. */
	if (!salmap_multiply(view->h * view->w, view->d, INT64_MAX / 64,
	                     &locations))
		return INT64_MAX / 8; /* more than there is */
	floats = (STEPS + 1) * locations + view->c;
	return (int64_t)(sizeof(struct eigen_work) / sizeof(double)) +
	       (floats + 1) / 2;
}

/* ------------------------------------------------------------------ vectors */

static double dot(const float *a, const float *b, int64_t count)
{
	double sum = 0;
	int64_t i;

	for (i = 0; i < count; i++)
		sum += (double)a[i] * b[i];
	return sum;
}

static void subtract_mean(float *vector, int64_t count)
{
	double sum = 0;
	int64_t i;

	for (i = 0; i < count; i++)
		sum += vector[i];
	for (i = 0; i < count; i++)
		vector[i] = (float)(vector[i] - sum / (double)count);
}

/* Multiplies by a power of two that brings the largest magnitude to 1..2, so
 * that no product leaves the range of floats; returns its reciprocal. */
static double scale_to_one(float *vector, int64_t count)
{
	double largest = 0, scale = 1;
	int64_t i;

	for (i = 0; i < count; i++) {
		const double x = vector[i] < 0 ? -vector[i] : vector[i];

		largest = x > largest ? x : largest;
	}
	if (largest == 0)
		return 1;
	for (; largest * scale >= 2; scale *= 0.5)
		continue;
	for (; largest * scale < 1; scale *= 2)
		continue;
	for (i = 0; i < count; i++)
		vector[i] = (float)(vector[i] * scale);
	return 1 / scale;
}

/* A vector without a direction of its own, the same for every run. */
static void fill_start(float *vector, int64_t count, int seed)
{
	int64_t i;

	for (i = 0; i < count; i++) {
		uint32_t bits = (uint32_t)i * UINT32_C(0x9e3779b9) +
		                (uint32_t)seed + 1;

		bits = (bits ^ bits >> 16) * UINT32_C(0x85ebca6b);
		bits = (bits ^ bits >> 13) * UINT32_C(0xc2b2ae35);
		vector[i] = (float)(bits >> 8) * 0x1p-23f - 1;
	}
}

/* ------------------------------------------------------------------ Lanczos */

/* next times the power of two that is returned = X X^T u, and a constant. */
static double multiply_basis(struct eigen_work *work, const float *u)
{
	const struct salmap_configuration *settings = work->settings;
	float *channels = channels_of(work), *next = next_of(work);
	struct salmap_statistic_parameters parameters = { .weights = u };
	double scale;

	work->nonfinite |= salmap_walk_channels(
		&settings->parallel, settings->kernels->cam->weigh,
		&parameters, work->view, channels);
	scale = scale_to_one(channels, work->view->c);
	parameters.weights = channels;
	work->nonfinite |= salmap_walk(&settings->parallel,
	                               settings->kernels->cam->weigh,
	                               &parameters, work->view, next);
	return scale * scale_to_one(next, work->locations);
}

/* Takes its mean from next, and what lies along the vectors of the basis; adds
 * how much that was, times `scale`, to the matrix. */
static void project(struct eigen_work *work, double scale)
{
	float *next = next_of(work);
	int i;
	int64_t l;

	subtract_mean(next, work->locations);
	for (i = 0; i < work->steps; i++) {
		const float *u = basis_of(work, i);
		const double along = dot(next, u, work->locations);

		work->matrix[i][work->steps - 1] += along * scale;
		for (l = 0; l < work->locations; l++)
			next[l] = (float)(next[l] - along * u[l]);
	}
}

/* Brings next to a length of 1; returns the length that it had. */
static double normalise_next(struct eigen_work *work)
{
	float *next = next_of(work);
	const double length = salmap_sqrt(dot(next, next, work->locations));
	int64_t l;

	for (l = 0; l < work->locations && length > 0; l++)
		next[l] = (float)(next[l] / length);
	return length;
}

/* Makes next, of any length, a vector of the basis. A short one is orthogonal to
 * the others only if what lies along them is taken away once more. */
static void add_to_basis(struct eigen_work *work)
{
	normalise_next(work);
	project(work, 0);
	normalise_next(work);
	memcpy(basis_of(work, work->steps), next_of(work),
	       (size_t)work->locations * sizeof(float));
}

/* Extends the basis by next, which is to be multiplied by `scale`; false if it
 * is too short. */
static bool extend_basis(struct eigen_work *work, double scale)
{
	double largest = 0;
	int i;

	for (i = 0; i < work->steps; i++)
		if (work->matrix[i][i] > largest)
			largest = work->matrix[i][i];
	if (!(normalise_next(work) * scale > NOTHING_NEW * largest))
		return false;
	add_to_basis(work);
	return true;
}

/* Begins anew, with a vector that is orthogonal to the basis; false if that is
 * all there is. */
static bool begin_anew(struct eigen_work *work)
{
	float *next = next_of(work);

	if (work->steps + 1 >= work->locations) /* and one for the mean */
		return false;
	fill_start(next, work->locations, work->steps);
	project(work, 0);
	add_to_basis(work);
	return true;
}

/* Fills the basis and the matrix. */
static void span_space(struct eigen_work *work)
{
	bool goes_on;

	memset(work->matrix, 0, sizeof(work->matrix));
	work->steps = 0;
	goes_on = begin_anew(work);
	while (goes_on) {
		const double scale = multiply_basis(
			work, basis_of(work, work->steps));

		work->steps++;
		project(work, scale);
		goes_on = work->steps < STEPS &&
		          ((work->steps != FIRST_STEPS &&
		            extend_basis(work, scale)) ||
		           begin_anew(work));
	}
}

/* -------------------------------------------------------- the small matrix */

/* Turns rows and columns p and q so that entry (p, q) becomes 0 (C. Jacobi;
 * Golub and Van Loan, section 8.5). */
static void rotate(struct eigen_work *work, int p, int q)
{
	double (*m)[STEPS] = work->matrix, (*v)[STEPS] = work->vectors;
	const double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
	const double magnitude = theta < 0 ? -theta : theta;
	const double tangent = (theta < 0 ? -1 : 1) /
	                       (magnitude + salmap_sqrt(theta * theta + 1));
	const double cosine = 1 / salmap_sqrt(tangent * tangent + 1);
	const double sine = tangent * cosine;
	int i;

	for (i = 0; i < work->steps; i++) {
		const double a = m[i][p], b = m[i][q];
		const double c = v[i][p], d = v[i][q];

		m[i][p] = cosine * a - sine * b;
		m[i][q] = sine * a + cosine * b;
		v[i][p] = cosine * c - sine * d;
		v[i][q] = sine * c + cosine * d;
	}
	for (i = 0; i < work->steps; i++) {
		const double a = m[p][i], b = m[q][i];

		m[p][i] = cosine * a - sine * b;
		m[q][i] = sine * a + cosine * b;
	}
}

static double square_of(double x)
{
	return x * x;
}

/* Eigenvalues to the diagonal. What is left beside it falls quadratically from
 * sweep to sweep: ten sweeps are more than enough for 32 rows. */
static void diagonalise(struct eigen_work *work)
{
	const double whole = square_of(work->matrix[0][0]);
	int sweep, p, q;

	for (p = 0; p < work->steps; p++)
		for (q = 0; q < work->steps; q++) {
			work->vectors[p][q] = p == q;
			if (q < p)
				work->matrix[p][q] = work->matrix[q][p];
		}
	for (sweep = 0; sweep < 10; sweep++)
		for (p = 0; p < work->steps; p++)
			for (q = p + 1; q < work->steps; q++)
				if (square_of(work->matrix[p][q]) >
				    1e-30 * whole)
					rotate(work, p, q);
}

/* -------------------------------------------------------------------- maps */

/* The place of the largest eigenvalue; *second is the next one. */
static int largest_of(const struct eigen_work *work, double *second)
{
	int largest = 0, i;

	for (i = 1; i < work->steps; i++)
		if (work->matrix[i][i] > work->matrix[largest][largest])
			largest = i;
	*second = 0;
	for (i = 0; i < work->steps; i++)
		if (i != largest && work->matrix[i][i] > *second)
			*second = work->matrix[i][i];
	return largest;
}

/* The sign that makes the product with the mean over channels positive. Of one
 * location, nothing else reads the activations. */
static double sign_of(struct eigen_work *work, const float *map)
{
	const struct salmap_statistic_parameters parameters = { .epsilon = 0 };
	const struct salmap_configuration *settings = work->settings;

	work->nonfinite |= salmap_walk(
		&settings->parallel,
		settings->kernels->statistic[SALMAP_STATISTIC_MEAN],
		&parameters, work->view, next_of(work));
	subtract_mean(next_of(work), work->locations);
	return dot(map, next_of(work), work->locations) < 0 ? -1 : 1;
}

static void write_map(struct eigen_work *work, float *map, bool *ambiguous)
{
	double second = 0, length = 0, sign;
	int largest = 0, i;
	int64_t l;

	if (work->steps > 0) {
		largest = largest_of(work, &second);
		if (work->matrix[largest][largest] > 0)
			length = salmap_sqrt(work->matrix[largest][largest]);
	}
	*ambiguous = second > 0.9 * (length * length);
	for (l = 0; l < work->locations; l++) {
		double sum = 0;

		for (i = 0; i < work->steps; i++)
			sum += work->vectors[i][largest] *
			       basis_of(work, i)[l];
		map[l] = salmap_saturate(length * sum);
	}
	sign = sign_of(work, map);
	for (l = 0; l < work->locations; l++)
		map[l] = (float)(sign * map[l]) + 0.0f;
}

bool salmap_eigen_maps(const struct salmap_configuration *settings,
                       const struct salmap_view *view, double *scratch,
                       float *maps, struct salmap_map_info *infos)
{
	struct eigen_work *work = (struct eigen_work *)(void *)scratch;
	struct salmap_view image = *view;
	int64_t n;

	work->settings = settings;
	work->view = &image;
	work->locations = salmap_view_locations(view);
	work->nonfinite = false;
	image.n = 1;
	for (n = 0; n < view->n; n++) {
		span_space(work);
		diagonalise(work);
		write_map(work, maps + n * work->locations,
		          &infos[n].ambiguous);
		image.data += (ptrdiff_t)view->stride_n;
	}
	return work->nonfinite;
}
