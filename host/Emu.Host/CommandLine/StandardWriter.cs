using System.Text;

namespace Emu.Host.CommandLine;

/// <summary>
/// Standard output or standard error, opened by the first thing written: UTF-8, except on Windows, where the console decides. The console's
/// own writers look at locale and terminal when they are asked for, which costs a run that prints nothing itself a tenth of its start.
/// Any thread; a line is written as a whole.
/// </summary>
/// <param name="descriptor">File descriptor, where there are such.</param>
/// <param name="console">The console's own writer.</param>
internal sealed class StandardWriter(int descriptor, Func<TextWriter> console) : TextWriter
{
    private readonly Lock gate = new();
    private TextWriter? writer;

    /// <summary>Standard output.</summary>
    public static StandardWriter Output() => new(1, static () => Console.Out);

    /// <summary>Standard error.</summary>
    public static StandardWriter Error() => new(2, static () => Console.Error);

    /// <inheritdoc/>
    public override Encoding Encoding => Target().Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Target().Write(value);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Target().Write(buffer, index, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Target().Write(buffer);

    /// <inheritdoc/>
    public override void Write(string? value) => Target().Write(value);

    /// <inheritdoc/>
    public override void WriteLine() => Target().WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Target().WriteLine(value);

    /// <inheritdoc/>
    public override void Flush() => writer?.Flush();

    private TextWriter Target()
    {
        lock (gate)
        {
            return writer ??= OperatingSystem.IsWindows() ? console()
                : Synchronized(new StreamWriter(new UnixOutput(descriptor, mayFail: descriptor == 2), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 512) { AutoFlush = true });
        }
    }
}
