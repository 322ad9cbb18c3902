using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Backend;

/// <summary>
/// A device's port to a network backend. Callbacks into the device are contained: what they throw faults the device. Without a
/// backend what is sent is dropped, nothing is received, and the link is down.
/// </summary>
public sealed class NetPort : Handle, INetFrontend
{
    private INetFrontend? frontend;
    private INetBackend? backend;
    private bool isUp;
    private bool isOff;

    internal NetPort(EmuObject owner, string name, INetFrontend frontend)
        : base(owner, name) => this.frontend = frontend;

    /// <summary>The backend, or null.</summary>
    public INetBackend? Backend => backend;

    /// <summary>Whether the link is up: there is a backend, and neither it nor whoever runs the machine has said otherwise.</summary>
    public bool IsUp => backend is not null && isUp && !isOff;

    /// <inheritdoc/>
    public bool CanReceive
    {
        get
        {
            if (frontend is null || !MayCall)
            {
                return false;
            }

            if (isOff)
            {
                return true;
            }

            try
            {
                return frontend.CanReceive;
            }
            catch (Exception e)
            {
                Owner.Fault(e);
                return false;
            }
        }
    }

    /// <summary>Connects the port to a backend, or lets go of it. Used for the link property of the port's name.</summary>
    /// <param name="to">The backend or null.</param>
    /// <exception cref="ConfigurationException">The backend has another frontend.</exception>
    public void Connect(INetBackend? to)
    {
        if (to == backend)
        {
            return;
        }

        bool before = isUp;
        isUp = true;
        try
        {
            to?.Bind(this);
        }
        catch
        {
            isUp = before;
            throw;
        }

        backend?.Bind(null);
        backend = to;
    }

    /// <summary>Sends a frame.</summary>
    /// <param name="frame">Ethernet frame without checksum, at most 64 KiB.</param>
    /// <returns>False when the backend cannot take it now; <see cref="INetFrontend.Writable"/> follows.</returns>
    public bool Send(ReadOnlySpan<byte> frame) => backend is null || isOff || backend.Send(frame);

    /// <summary>Takes the cable out, or puts it back: frames in both directions are lost meanwhile. The device is told when the link changes by it.</summary>
    /// <param name="up">Whether the cable is in.</param>
    public void SetLink(bool up)
    {
        bool before = IsUp;
        isOff = !up;
        if (IsUp != before)
        {
            Tell();
        }
    }

    /// <summary>The device takes frames again.</summary>
    public void ReadyToReceive() => backend?.ReadyToReceive();

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> frame)
    {
        if (frontend is null || isOff || !MayCall)
        {
            return;
        }

        Owner.Busy++;
        try
        {
            frontend.Receive(frame);
        }
        catch (Exception e)
        {
            Owner.Fault(e);
        }
        finally
        {
            Owner.Busy--;
        }
    }

    /// <inheritdoc/>
    public void Writable()
    {
        if (frontend is { } device)
        {
            Guard(device.Writable);
        }
    }

    /// <inheritdoc/>
    public void LinkChanged(bool up)
    {
        isUp = up;
        Tell();
    }

    private void Tell()
    {
        if (frontend is { } device)
        {
            bool up = IsUp;
            Guard(() => device.LinkChanged(up));
        }
    }

    internal override void Cut()
    {
        INetBackend? before = backend;
        (backend, frontend) = (null, null);
        base.Cut();
        before?.Bind(null);
    }
}
