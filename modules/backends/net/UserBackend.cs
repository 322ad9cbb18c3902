using System.Collections.Immutable;
using System.Net.Sockets;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Stack;

namespace Emu.Backends.Net;

/// <summary>
/// A network of the guest's own behind this program's sockets: no rights and no set-up are needed. The guest gets an address by
/// DHCP (10.0.2.15), reaches the world through the gateway (10.0.2.2, behind which stands the host's own loopback), asks names at
/// 10.0.2.3, and is reached through forwarded ports only. Retransmission and time-outs towards the guest run in the machine's time,
/// so a paused machine loses no connection that its other side keeps. Not modelled: IPv6, TFTP, SMB.
/// </summary>
[ObjectType("netdev-user", Family = "net")]
public sealed partial class UserBackend : NetBackend
{
    private const int FramesAtOnce = 32;
    private const long NsPerMs = 1_000_000;

    [Derived]
    private readonly ManualResetEventSlim work = new(initialState: false, spinCount: 10);

    [Derived]
    private Thread? thread;

    [Derived]
    private UserStack? stack;

    [Derived]
    private HostLoop? loop;

    [Derived]
    private volatile bool ended;

    /// <summary>Whether the guest is another one: a snapshot was restored.</summary>
    [Derived]
    private volatile bool isReplaced;

    /// <summary>When the timer is to fire, in virtual ns; the stack's thread says so.</summary>
    [Derived]
    private long wanted = DeviceTimer.Never;

    /// <summary>When it was last told to; the stack's thread only.</summary>
    [Derived]
    private long armed = DeviceTimer.Never;

    [Derived]
    private volatile bool hasFired;

    [Derived]
    private Action arm = null!;

    /// <summary>The guest's network: address and bits of its prefix.</summary>
    [Config(Default = "10.0.2.0/24")]
    public partial string Net { get; init; }

    /// <summary>Address of the gateway; the third of the network by default.</summary>
    [Config]
    public partial string Host { get; init; }

    /// <summary>Address of the name server; the fourth of the network by default.</summary>
    [Config]
    public partial string Dns { get; init; }

    /// <summary>First of the 16 addresses that DHCP gives out; the sixteenth of the network by default.</summary>
    [Config]
    public partial string Dhcpstart { get; init; }

    /// <summary>Name that DHCP gives the guest; none by default.</summary>
    [Config]
    public partial string Hostname { get; init; }

    /// <summary>
    /// Ports of the host that lead into the guest: [tcp|udp]:[HOSTADDRESS]:HOSTPORT-[GUESTADDRESS]:GUESTPORT. Without an address of the
    /// host only the host itself can connect; 0.0.0.0 lets others in.
    /// </summary>
    [Config]
    public partial ImmutableArray<string> Hostfwd { get; init; }

    /// <summary>Keeps the guest from the host and the world; forwarded ports still work.</summary>
    [Config]
    public partial bool Restrict { get; init; }

    /// <summary>IPv6 in the guest's network: not modelled, must be off.</summary>
    [Config]
    public partial bool Ipv6 { get; init; }

    /// <summary>Wakes the stack when one of its deadlines has come.</summary>
    [Timer(nameof(OnTick))]
    public partial DeviceTimer Tick { get; }

    /// <summary>The stack, for tests.</summary>
    internal UserStack Stack => stack ?? throw new InvalidOperationException("not realized");

    /// <inheritdoc/>
    protected override void WakeHost() => work.Set();

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        if (Ipv6)
        {
            throw new ConfigurationException($"{Path}: IPv6 is not modelled; leave ipv6 off");
        }

        NetworkConfig config;
        HostForward[] forwards;
        try
        {
            config = NetworkConfig.Create(Net, Host, Dns, Dhcpstart, Hostname, Restrict);
            forwards = [.. Hostfwd.Select(text => HostForward.Parse(text, config))];
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"{Path}: {e.Message}", e);
        }

        loop = new HostLoop(work.Set);
        stack = new UserStack(config, new HostNetwork(loop), this, new Random());
        for (int i = 0; i < forwards.Length; i++)
        {
            Open(forwards[i], Hostfwd[i]);
        }

        thread = new Thread(Run) { IsBackground = true, Name = Path };
        thread.Start();
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        ended = true;
        work.Set();
        thread?.Join();
        stack?.Close();
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        isReplaced = true;
        hasFired = true;
        work.Set();
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        arm = () => Tick.ArmAt(Volatile.Read(ref wanted));
    }

    private void Open(HostForward forward, string text)
    {
        try
        {
            stack!.Open(forward);
        }
        catch (SocketException e)
        {
            stack!.Close();
            throw new ConfigurationException($"{Path}: hostfwd '{text}': cannot listen on {forward.At}: {e.Message.TrimEnd('.')}; choose another port, or stop who has it", e);
        }
    }

    /// <summary>The stack's thread.</summary>
    private void Run()
    {
        while (!ended)
        {
            work.Reset();
            if (!Work())
            {
                Arm();
                work.Wait(HostWait());
            }
        }
    }

    /// <returns>Whether there is more to do at once.</returns>
    private bool Work()
    {
        UserStack user = stack!;
        if (isReplaced)
        {
            isReplaced = false;
            FromGuest.Clear();
            user.Reset();
        }

        if (hasFired)
        {
            hasFired = false;
            armed = DeviceTimer.Never;
        }

        long hostTime = Environment.TickCount64;
        user.OnTime(Services.Clock.Now / NsPerMs, hostTime);
        bool more = loop!.Run();
        int left = FramesAtOnce;
        while (left-- > 0 && FromGuest.TryPeek(out ReadOnlySpan<byte> frame))
        {
            user.Input(frame, hostTime);
            FromGuest.Release();
        }

        OnTaken();
        more |= user.Flush();
        return more || !FromGuest.IsEmpty;
    }

    /// <summary>Has the machine wake this thread at the stack's next deadline. A later one than is armed waits for that to pass.</summary>
    private void Arm()
    {
        long deadline = stack!.Deadline;
        long at = deadline >= DeviceTimer.Never / NsPerMs ? DeviceTimer.Never : deadline * NsPerMs;
        if (at < armed)
        {
            armed = at;
            Volatile.Write(ref wanted, at);
            Services.Post(this, arm);
        }
    }

    private int HostWait()
    {
        long deadline = stack!.HostDeadline;
        return deadline == long.MaxValue ? Timeout.Infinite : (int)Math.Clamp(deadline - Environment.TickCount64, 0, 60_000);
    }

    private void OnTick()
    {
        hasFired = true;
        work.Set();
    }
}
