// Meshes and point clouds: vertices, and where there are any, faces and colours.
using System.Buffers.Binary;
using Sonde.Events;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const string MeshPlugin = "mesh";
    private const int Vertex = 1;
    private const int Face = 2;
    private const int Color = 3;

    /// <summary>Adds meshes or point clouds, up to three tags of them: <c>tag_VERTEX</c>, <c>tag_FACE</c>, <c>tag_COLOR</c>.</summary>
    /// <param name="tag">The tag, without the suffixes.</param>
    /// <param name="vertices">Shape [batch, vertices, 3], row-major: x, y, z.</param>
    /// <param name="batch">How many meshes.</param>
    /// <param name="step">The training step.</param>
    /// <param name="colors">Shape [batch, vertices, 3]: red, green, blue of each vertex; empty for none.</param>
    /// <param name="faces">Shape [batch, faces, 3]: the vertices of each triangle, counted from 0; empty for a point cloud.</param>
    /// <param name="configJson">Settings of the scene as JSON: camera, lights, material; empty for the viewer's.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The numbers of coordinates, colours or indices do not fit.</exception>
    public void AddMesh(
        string tag, ReadOnlySpan<float> vertices, int batch, long step,
        ReadOnlySpan<byte> colors = default, ReadOnlySpan<int> faces = default, string configJson = "", double? wallTime = null,
        string displayName = "", string description = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        ArgumentNullException.ThrowIfNull(configJson);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (vertices.Length % (3 * batch) != 0 || faces.Length % (3 * batch) != 0 || (!colors.IsEmpty && colors.Length != vertices.Length))
        {
            throw new ArgumentException(
                $"{vertices.Length} coordinates, {colors.Length} colours and {faces.Length} indices do not make {batch} meshes.", nameof(vertices));
        }

        var components = (1 << Vertex) | (faces.IsEmpty ? 0 : 1 << Face) | (colors.IsEmpty ? 0 : 1 << Color);
        var time = wallTime ?? UnixTime.Now(_options.TimeProvider);
        long[] shape = [batch, vertices.Length / 3 / batch, 3];
        AddTensor(tag + "_VERTEX", vertices, shape, step, MeshMetadata(tag, Vertex, shape, components, configJson, displayName, description), time);
        if (!faces.IsEmpty)
        {
            long[] triangles = [batch, faces.Length / 3 / batch, 3];
            var bytes = new byte[checked(faces.Length * sizeof(int))];
            for (var i = 0; i < faces.Length; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), faces[i]);
            }

            AddTensor(tag + "_FACE", TensorDataType.Int32, bytes, triangles, step,
                MeshMetadata(tag, Face, triangles, components, configJson, displayName, description), time);
        }

        if (!colors.IsEmpty)
        {
            AddTensor(tag + "_COLOR", TensorDataType.UInt8, colors, shape, step,
                MeshMetadata(tag, Color, shape, components, configJson, displayName, description), time);
        }
    }

    private static SummaryMetadata MeshMetadata(
        string name, int contentType, long[] shape, int components, string configJson, string displayName, string description)
    {
        var content = new ProtoMessage().Text(2, name).Varint(3, contentType);
        if (configJson.Length > 0)
        {
            content.Text(5, configJson);
        }

        foreach (var size in shape)
        {
            content.Varint(6, size);
        }

        return new(MeshPlugin, content.Varint(7, components).ToArray(), displayName, description, DataClass.Tensor);
    }
}
