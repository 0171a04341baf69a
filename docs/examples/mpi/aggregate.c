/*
 * A data set on many machines: each process adds up its share of the images,
 * and MPI_Reduce merges the aggregates. For any number of processes the file
 * has the same bytes. An aggregate travels as what salmap_aggregate_save
 * writes, which is the same on machines of every kind: as MPI_BYTE.
 *     mpirun -n 3 ./aggregate IMAGES OUT.sma
 */
#include <mpi.h>
#include <salmap.h>
#include <stdio.h>
#include <stdlib.h>

enum { LAYERS = 2, CHANNELS = 8, SIDE = 14, OUTPUT = 56 };
/* Ends all processes unless all is well. */
static void must(salmap_status status, const char *why)
{
	if (status == SALMAP_OK)
		return;
	fprintf(stderr, "aggregate: %s\n", why);
	MPI_Abort(MPI_COMM_WORLD, 1);
}

/* Stands for your network: activations [CHANNELS][side][side] of an image,
 * with a bright spot. */
static void run_network(long image, int layer, float *out, int side)
{
	const long spot = (image * 37 + layer) % (side * side);

	for (long i = 0; i < (long)CHANNELS * side * side; i++)
		out[i] = (float)((image + i * (layer + 3)) % 11) / 10 +
			 (i % (side * side) == spot ? 8 : 0);
}

static void push_image(salmap *sm, long image)
{
	float activations[CHANNELS * SIDE * SIDE];
	salmap_tensor view;

	for (int layer = 0; layer < LAYERS; layer++) {
		const int side = SIDE >> layer;

		run_network(image, layer, activations, side);
		must(salmap_tensor_nchw(&view, activations, SALMAP_F32, 1,
		                        CHANNELS, side, side), "wrong extents");
		must(salmap_push(sm, (uint32_t)layer, &view), "cannot push");
	}
}

/* Every `step`th image, from `first` on. */
static void add_share(salmap_aggregate *sum, long first, long step, long images)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_settings settings;
	salmap *sm;

	salmap_settings_default(&settings);
	settings.keep_raw = 1;
	must(salmap_create_with(LAYERS, &settings, NULL, &sm, &message),
	     message.text);
	for (long image = first; image < images; image += step) {
		push_image(sm, image);
		must(salmap_aggregate_add(sum, sm, 0, &message), message.text);
		salmap_reset(sm);
	}
	salmap_destroy(sm);
}

static salmap_aggregate *load(const void *bytes, size_t size)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_aggregate *made;

	must(salmap_aggregate_load(bytes, size, NULL, &made, &message),
	     message.text);
	return made;
}

/* An MPI_User_function: each element is the bytes of one aggregate. */
static void merge(void *from, void *into, int *count, MPI_Datatype *type)
{
	salmap_message message = { .struct_size = sizeof(message) };
	int bytes;

	MPI_Type_size(*type, &bytes);
	for (int i = 0; i < *count; i++) {
		const size_t at = (size_t)i * (size_t)bytes;
		unsigned char *place = (unsigned char *)into + at;
		size_t size = (size_t)bytes;
		salmap_aggregate *sum = load(place, size);
		salmap_aggregate *more = load((unsigned char *)from + at, size);

		must(salmap_aggregate_merge(sum, more, &message), message.text);
		salmap_aggregate_save(sum, place, size, &size, NULL);
		salmap_aggregate_destroy(more);
		salmap_aggregate_destroy(sum);
	}
}

/* The bytes of all processes' aggregates merged, in `sum` of process 0. */
static void reduce(const void *own, void *sum, size_t size)
{
	MPI_Datatype type;
	MPI_Op op;

	MPI_Type_contiguous((int)size, MPI_BYTE, &type);
	MPI_Type_commit(&type);
	MPI_Op_create(merge, 1, &op);
	MPI_Reduce(own, sum, 1, type, op, 0, MPI_COMM_WORLD);
	MPI_Op_free(&op);
	MPI_Type_free(&type);
}

static void write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
		perror(path);
		MPI_Abort(MPI_COMM_WORLD, 1);
	}
}

int main(int argc, char **argv)
{
	salmap_message message = { .struct_size = sizeof(message) };
	int rank, processes;
	salmap_aggregate *own;
	unsigned char *bytes;
	size_t size;

	MPI_Init(&argc, &argv);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &processes);
	if (argc != 3)
		must(SALMAP_E_ARGUMENT, "usage: aggregate IMAGES OUT.sma");
	must(salmap_aggregate_create(LAYERS, OUTPUT, OUTPUT, NULL, &own,
	                             &message), message.text);
	add_share(own, rank, processes, atol(argv[1]));
	salmap_aggregate_save(own, NULL, 0, &size, NULL);
	bytes = malloc(2 * size);
	must(bytes ? SALMAP_OK : SALMAP_E_MEMORY, "not enough memory");
	salmap_aggregate_save(own, bytes, size, &size, NULL);
	reduce(bytes, bytes + size, size);
	if (rank == 0)
		write_file(argv[2], bytes + size, size);
	free(bytes);
	salmap_aggregate_destroy(own);
	MPI_Finalize();
	return 0;
}
