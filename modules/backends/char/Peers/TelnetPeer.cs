namespace Emu.Backends.Char.Peers;

/// <summary>
/// A peer that speaks telnet (RFC 854): its commands are taken out of what it sends, and it is asked to send every key as it is
/// pressed and not to show it itself. Not here: options that it asks for.
/// </summary>
/// <param name="peer">The connection; closed with this.</param>
/// <param name="interrupted">Called when it sends a break.</param>
internal sealed class TelnetPeer(IPeer peer, Action interrupted) : IPeer
{
    private const byte Command = 255;
    private const byte Will = 251;
    private const byte Wont = 252;
    private const byte Do = 253;
    private const byte Dont = 254;
    private const byte SubnegotiationBegin = 250;
    private const byte SubnegotiationEnd = 240;
    private const byte Break = 243;
    private const byte CarriageReturn = 13;

    private byte[] rest = [Command, Will, 1, Command, Will, 3, Command, Will, 0, Command, Do, 0];
    private State state;

    private enum State
    {
        Data,
        AfterReturn,
        AfterCommand,
        Option,
        Subnegotiation,
        SubnegotiationCommand,
    }

    /// <inheritdoc/>
    public string Name => peer.Name;

    /// <inheritdoc/>
    public int Read(byte[] buffer)
    {
        while (true)
        {
            int length = peer.Read(buffer);
            if (length == 0)
            {
                return 0;
            }

            int kept = 0;
            for (int i = 0; i < length; i++)
            {
                if (IsData(buffer[i]))
                {
                    buffer[kept++] = buffer[i];
                }
            }

            if (kept > 0)
            {
                return kept;
            }
        }
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        // What could not be sent whole before: greetings, or the second half of a doubled byte.
        while (rest.Length > 0)
        {
            int sent = peer.Write(rest);
            if (sent == 0)
            {
                return 0;
            }

            rest = rest[sent..];
        }

        int plain = bytes.IndexOf(Command);
        if (plain != 0)
        {
            return peer.Write(plain < 0 ? bytes : bytes[..plain]);
        }

        rest = [Command, Command];
        SendRest();
        return 1;
    }

    /// <summary>Sends what it has begun to, such as the greeting.</summary>
    public void SendRest()
    {
        while (rest.Length > 0 && peer.Write(rest) is > 0 and int sent)
        {
            rest = rest[sent..];
        }
    }

    /// <inheritdoc/>
    public void Interrupt() => peer.Interrupt();

    /// <inheritdoc/>
    public void Dispose() => peer.Dispose();

    private bool IsData(byte value)
    {
        switch (state)
        {
            case State.AfterCommand:
                state = value switch
                {
                    Will or Wont or Do or Dont => State.Option,
                    SubnegotiationBegin => State.Subnegotiation,
                    _ => State.Data,
                };
                if (value == Break)
                {
                    interrupted();
                }

                return value == Command;
            case State.Option:
                state = State.Data;
                return false;
            case State.Subnegotiation:
                state = value == Command ? State.SubnegotiationCommand : State.Subnegotiation;
                return false;
            case State.SubnegotiationCommand:
                state = value == SubnegotiationEnd ? State.Data : State.Subnegotiation;
                return false;
            case State.AfterReturn when value == 0:
                // Return is sent as two bytes.
                state = State.Data;
                return false;
            default:
                state = value == Command ? State.AfterCommand : value == CarriageReturn ? State.AfterReturn : State.Data;
                return value != Command;
        }
    }
}
