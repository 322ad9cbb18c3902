using System.Text;
using Emu.Abstractions.Qdev.Backend;

namespace Emu.Backends.Char;

/// <summary>The prompt for commands, as one of several who share a backend. It opens when it has the keyboard for the first time. Under the machine's lock.</summary>
/// <param name="open">Opens it: gets what shows text and what is called when the person leaves, both under the lock; null when the host has none.</param>
/// <param name="write">Writes what the backend can take.</param>
/// <param name="leave">Gives the keyboard to the next.</param>
internal sealed class MuxPrompt(Func<Action<byte[]>, Action, CommandPrompt?> open, MuxPrompt.Writer write, Action leave) : ICharFrontend, IDisposable
{
    private const int MaxUnwritten = 1 << 20;
    private const int Keys = 256;

    /// <summary>Ctrl-L.</summary>
    private const byte ShowAgain = 12;

    private readonly List<byte> unwritten = [];
    private CommandPrompt? prompt;

    /// <summary>Writes what can be taken.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many were taken.</returns>
    internal delegate int Writer(ReadOnlySpan<byte> bytes);

    /// <inheritdoc/>
    public int ReceiveCapacity => Keys;

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes) => prompt?.Type(bytes);

    /// <inheritdoc/>
    public void Writable() => Show([]);

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (what != CharEvent.Focused)
        {
            return;
        }

        prompt ??= open(Show, leave);
        if (prompt is null)
        {
            Show(Encoding.ASCII.GetBytes(EscapeKeys.NoMonitor));
        }
        else
        {
            prompt.Type([ShowAgain]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => "the prompt";

    /// <inheritdoc/>
    public void Dispose() => prompt?.Dispose();

    /// <summary>Writes what the backend takes, and the rest when it takes more. Lines end as terminals without a mode of their own want it.</summary>
    private void Show(byte[] text)
    {
        foreach (byte b in unwritten.Count < MaxUnwritten ? text : [])
        {
            if (b == '\n')
            {
                unwritten.Add((byte)'\r');
            }

            unwritten.Add(b);
        }

        unwritten.RemoveRange(0, write(unwritten.ToArray()));
    }
}
