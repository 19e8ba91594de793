"""A person and vehicle detector from a model file (ONNX), run by onnxruntime: recognised, checked, never trusted."""
