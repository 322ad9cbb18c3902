using System.Globalization;

namespace Emu.Accel.Tcg.Logs;

/// <summary>
/// Tells the profiler of Linux, <c>perf</c>, where machine code lies: a line for each piece, <c>start size name</c> in hexadecimal, in the
/// file of the process that it looks for. Any thread. Profiling never ends a run: when the file cannot be written, it is told once,
/// and no more is written.
/// </summary>
/// <param name="path">The file; others may write it too.</param>
/// <param name="failed">Told why it cannot be written.</param>
internal sealed class PerfMap(string path, Action<string> failed) : IDisposable
{
    private readonly Lock guard = new();
    private StreamWriter? writer;
    private bool isOver;

    /// <summary>The file in which perf looks for names of this process.</summary>
    public static string UsualPath => Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"perf-{Environment.ProcessId}.map"));

    /// <summary>Adds a piece of code.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="bytes">How long it is.</param>
    /// <param name="name">What it is, on one line.</param>
    public void Add(nint start, int bytes, string name)
    {
        lock (guard)
        {
            try
            {
                if (!isOver)
                {
                    writer ??= new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true, NewLine = "\n" };
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{start:x} {bytes:x} {name}"));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                isOver = true;
                failed($"the map of machine code for perf cannot be written to '{path}': {e.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (guard)
        {
            isOver = true;
            writer?.Dispose();
        }
    }
}
