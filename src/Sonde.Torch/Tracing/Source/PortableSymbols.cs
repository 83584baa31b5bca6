// Reads portable PDBs, embedded in an assembly or next to it: method and IL offset to file and line.
using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Sonde.Torch.Tracing;

/// <summary>The symbols of one module, kept open for the life of the process as the module itself is.</summary>
internal sealed class PortableSymbols
{
    private static readonly ConcurrentDictionary<Module, PortableSymbols?> ByModule = new();
    private readonly MetadataReaderProvider _provider;

    private PortableSymbols(MetadataReaderProvider provider) => _provider = provider;

    /// <summary>The symbols, or null for modules in memory, without symbols, or with symbols of another kind.</summary>
    public static PortableSymbols? For(Module module) => ByModule.GetOrAdd(module, Open);

    /// <summary>The statement that an IL offset belongs to.</summary>
    public SourceLine? Find(int methodToken, int offset)
    {
        var reader = _provider.GetMetadataReader();
        var handle = MetadataTokens.EntityHandle(methodToken);
        if (handle.Kind != HandleKind.MethodDefinition)
            return null;
        var method = reader.GetMethodDebugInformation(((MethodDefinitionHandle)handle).ToDebugInformationHandle());
        SequencePoint? best = null;
        foreach (var point in method.GetSequencePoints())
        {
            if (point.IsHidden)
                continue;
            if (point.Offset > offset && best is not null)
                break;
            best = point;
        }

        return best is { } found ? new SourceLine(reader.GetString(reader.GetDocument(found.Document).Name), found.StartLine) : null;
    }

    private static PortableSymbols? Open(Module module)
    {
        var path = module.FullyQualifiedName;
        if (!File.Exists(path))
            return null; // loaded from memory, or inside a single-file host
        try
        {
            using var image = new PEReader(File.OpenRead(path));
            return image.TryOpenAssociatedPortablePdb(path, file => File.Exists(file) ? File.OpenRead(file) : null, out var provider, out _)
                && provider is not null ? new PortableSymbols(provider) : null;
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return null; // no symbols to be had: the line is unknown, and the report says so by its absence
        }
    }
}
