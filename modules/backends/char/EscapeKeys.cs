namespace Emu.Backends.Char;

/// <summary>What a key sequence that begins with the escape key asks for.</summary>
internal enum EscapeAction
{
    /// <summary>Nothing: the byte is input.</summary>
    None,

    /// <summary>Part of a sequence; no input.</summary>
    Swallow,

    /// <summary>End the machine.</summary>
    Quit,

    /// <summary>Show the keys.</summary>
    Help,

    /// <summary>Send a break condition.</summary>
    Break,

    /// <summary>Switch to the monitor, or back.</summary>
    Monitor,
}

/// <summary>Keys for the emulator among those for the guest: Ctrl-A, then a letter.</summary>
internal sealed class EscapeKeys
{
    /// <summary>The help text.</summary>
    public const string Help =
        "\nCtrl-A h  this help\nCtrl-A x  end the emulator\nCtrl-A b  send a break\nCtrl-A c  commands, and back\nCtrl-A Ctrl-A  send Ctrl-A to the guest\n";

    /// <summary>What people read who look for a monitor here.</summary>
    public const string NoMonitor = "\nThis console has no monitor. Ctrl-A h shows the keys.\n";

    private const byte Escape = 1;

    private bool open;

    /// <summary>Looks at a key.</summary>
    /// <param name="key">The byte.</param>
    public EscapeAction Look(byte key)
    {
        if (!open)
        {
            open = key == Escape;
            return open ? EscapeAction.Swallow : EscapeAction.None;
        }

        open = false;
        return key switch
        {
            (byte)'x' => EscapeAction.Quit,
            (byte)'h' or (byte)'?' => EscapeAction.Help,
            (byte)'b' => EscapeAction.Break,
            (byte)'c' => EscapeAction.Monitor,
            Escape => EscapeAction.None,
            _ => EscapeAction.Swallow,
        };
    }
}
