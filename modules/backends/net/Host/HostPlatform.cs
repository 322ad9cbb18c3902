using System.Net.Sockets;

namespace Emu.Backends.Net.Host;

/// <summary>What differs between hosts.</summary>
internal static class HostPlatform
{
    private const int IpLevel = 0;
    private const int LinuxReceiveErrors = 11;
    private const int WindowsReportReset = -1744830452;

    /// <summary>Makes a socket for datagrams report when one of them found nobody, and nothing else change by it.</summary>
    /// <param name="socket">The socket.</param>
    public static void ReportRefusals(Socket socket)
    {
        if (OperatingSystem.IsLinux() && socket.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetRawSocketOption(IpLevel, LinuxReceiveErrors, BitConverter.GetBytes(1));
        }
        else if (OperatingSystem.IsWindows())
        {
            socket.IOControl(WindowsReportReset, BitConverter.GetBytes(1), null);
        }
    }
}
