// Head of a /api/gradient-flow body.
using Sonde.Events;

namespace Sonde.Server.Wire;

/// <summary>What the numbers that follow mean: frames x parameters x columns; total counts all frames, sent or not.</summary>
internal sealed record GradientFlowJson(string[] Columns, ParameterInfo[] Parameters, int Frames, int Total);
