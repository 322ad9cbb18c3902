namespace Emu.Abstractions.Qdev.Backend;

/// <summary>A prompt at which a person commands the machine, made by the host for the backend of a console.</summary>
public abstract class CommandPrompt : IDisposable
{
    /// <summary>Takes keys as a terminal sends them. Any thread; never blocks.</summary>
    /// <param name="keys">UTF-8, with the terminal's sequences for keys that are no characters; Ctrl-L shows the line again.</param>
    public abstract void Type(ReadOnlySpan<byte> keys);

    /// <inheritdoc/>
    public abstract void Dispose();
}
