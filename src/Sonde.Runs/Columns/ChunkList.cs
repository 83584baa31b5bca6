// A list of chunks of which earlier readers may keep the array.
namespace Sonde.Runs;

internal static class ChunkList
{
    /// <summary>Puts a chunk at the end; slots that a reader knows of are never written again.</summary>
    public static void Set<T>(ref T[] chunks, int index, T chunk)
    {
        if (index == chunks.Length)
        {
            var grown = new T[Math.Max(1, index * 2)];
            chunks.CopyTo(grown, 0);
            chunks = grown;
        }

        chunks[index] = chunk;
    }
}
