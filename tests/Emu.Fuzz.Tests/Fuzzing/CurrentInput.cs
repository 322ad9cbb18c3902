using System.IO.MemoryMappedFiles;

namespace Emu.Fuzz.Tests.Fuzzing;

/// <summary>The input that is running, in a file that stays when the process dies of it.</summary>
internal sealed class CurrentInput : IDisposable
{
    private const int MaxLength = 1 << 20;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Its path.</param>
    public CurrentInput(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, MaxLength);
        view = file.CreateViewAccessor();
    }

    /// <summary>Says which input runs now.</summary>
    /// <param name="input">The input.</param>
    public void Set(byte[] input)
    {
        int length = Math.Min(input.Length, MaxLength - sizeof(int));
        view.WriteArray(sizeof(int), input, 0, length);
        view.Write(0, length);
    }

    /// <summary>What ran last.</summary>
    /// <param name="path">The file.</param>
    public static byte[] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return bytes.AsSpan(sizeof(int), Math.Clamp(BitConverter.ToInt32(bytes), 0, bytes.Length - sizeof(int))).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
