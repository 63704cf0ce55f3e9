"""The programs of bench/compute.ts in TensorFlow and scikit-learn. Prints one line of JSON; milliseconds; best of three.

Takes the rows of each epoch as JSON.
"""
import json
import os
import sys
import time
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")
import numpy as np
import tensorflow as tf

ROWS = json.loads(sys.argv[1])
K = tf.keras


def best(work, times=3):
    work()
    least = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - began)
    return 1000 * least


def fit(model, x, y, batch, loss):
    model.compile(loss=loss, optimizer="adam")
    return lambda: model.fit(x, y, epochs=1, batch_size=batch, shuffle=False, verbose=0)


def labels(rows):
    return np.eye(10, dtype="float32")[np.arange(rows) % 10]


def uniform(*shape):
    return np.random.rand(*shape).astype("float32")


def matmul(size):
    a, b = tf.constant(uniform(size, size)), tf.constant(uniform(size, size))
    return lambda: tf.matmul(a, b).numpy()


def dense(rows, *sizes):
    layers = [K.layers.Dense(units, "relu") for units in sizes]
    model = K.Sequential([K.Input((784,)), *layers, K.layers.Dense(10, "softmax")])
    return fit(model, uniform(rows, 784), labels(rows), 128, "categorical_crossentropy")


def mlp(rows):
    return dense(rows, 128)


def mlp_common(rows):
    return dense(rows, 512, 256)


def cnn(rows):
    model = K.Sequential([
        K.Input((28, 28, 1)), K.layers.Conv2D(8, 3, padding="same", activation="relu"), K.layers.MaxPooling2D(2),
        K.layers.Conv2D(16, 3, padding="same", activation="relu"), K.layers.MaxPooling2D(2), K.layers.Flatten(), K.layers.Dense(10, "softmax"),
    ])
    return fit(model, uniform(rows, 28, 28, 1), labels(rows), 32, "categorical_crossentropy")


def cnn_common(rows):
    model = K.Sequential([
        K.Input((28, 28, 1)), K.layers.Conv2D(32, 3, activation="relu"), K.layers.Conv2D(64, 3, activation="relu"), K.layers.MaxPooling2D(2),
        K.layers.Flatten(), K.layers.Dense(128, "relu"), K.layers.Dense(10, "softmax"),
    ])
    return fit(model, uniform(rows, 28, 28, 1), labels(rows), 128, "categorical_crossentropy")


def recurrent(rows, units, steps, features, batch):
    model = K.Sequential([K.Input((steps, features)), K.layers.LSTM(units), K.layers.Dense(1)])
    return fit(model, uniform(rows, steps, features), uniform(rows, 1), batch, "mse")


def lstm(rows):
    return recurrent(rows, 32, 20, 8, 32)


def lstm_common(rows):
    return recurrent(rows, 128, 32, 32, 64)


def transformer(rows):
    d, ff, length, batch = 64, 128, 32, 16
    weight = lambda *shape: tf.Variable(tf.random.normal(shape, 0, 0.05))
    wq, wk, wv, wo, w1, w2 = weights = [weight(d, d) for _ in range(4)] + [weight(d, ff), weight(ff, d)]
    x, y = tf.random.normal((rows, length, d)), tf.random.normal((rows, length, d))
    optimizer = K.optimizers.Adam(0.001)

    def norm(a):
        mean, variance = tf.nn.moments(a, -1, keepdims=True)
        return (a - mean) / tf.sqrt(variance + 1e-5)

    @tf.function
    def step(inputs, wanted):
        with tf.GradientTape() as tape:
            attention = tf.nn.softmax(tf.matmul(inputs @ wq, inputs @ wk, transpose_b=True) / 8)
            attended = norm(inputs + (attention @ (inputs @ wv)) @ wo)
            given = norm(attended + tf.nn.relu(attended @ w1) @ w2)
            loss = tf.reduce_mean(tf.square(given - wanted))
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def epoch():
        for at in range(0, rows - batch + 1, batch):
            step(x[at:at + batch], y[at:at + batch])
    return epoch


found = {"matmul512": best(matmul(512)), "matmul1024": best(matmul(1024))}
programs = {"mlp": mlp, "cnn": cnn, "lstm": lstm, "transformer": transformer, "mlpCommon": mlp_common, "cnnCommon": cnn_common, "lstmCommon": lstm_common}
for name, program in programs.items():
    found[name] = best(program(ROWS[name]))
try:
    from sklearn.neural_network import MLPClassifier
    x, y = uniform(ROWS["mlp"], 784), np.arange(ROWS["mlp"]) % 10
    model = MLPClassifier((128,), batch_size=128, max_iter=1, shuffle=False)
    found["sklearnMlp"] = best(lambda: model.partial_fit(x, y, classes=np.arange(10)))
except ImportError:
    found["sklearnMlp"] = None
print(json.dumps(found))
