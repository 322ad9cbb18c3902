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

    internal NetPort(EmuObject owner, string name, INetFrontend frontend)
        : base(owner, name) => this.frontend = frontend;

    /// <summary>The backend, or null.</summary>
    public INetBackend? Backend => backend;

    /// <summary>Whether the link is up: there is a backend, and it has not said otherwise.</summary>
    public bool IsUp => backend is not null && isUp;

    /// <inheritdoc/>
    public bool CanReceive
    {
        get
        {
            if (frontend is null || !MayCall)
            {
                return false;
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
    public bool Send(ReadOnlySpan<byte> frame) => backend is null || backend.Send(frame);

    /// <summary>The device takes frames again.</summary>
    public void ReadyToReceive() => backend?.ReadyToReceive();

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> frame)
    {
        if (frontend is null || !MayCall)
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
        if (frontend is { } device)
        {
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
