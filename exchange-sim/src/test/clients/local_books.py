"""Keeps local books with public client libraries for Python, unchanged but for their address, against a
running simulator, and compares each with the simulator's own depth whenever the ids are equal.

    ./topbook exchange-sim market --port 9443 &
    pip install python-binance ccxt        # whichever is there is tried
    python3 exchange-sim/src/test/clients/local_books.py 127.0.0.1:9443 BTCUSDT 20

Exit codes: 0 every comparison equal, 1 not, or none was made; 77 no library is installed.
"""

import asyncio
import json
import sys
import time
import urllib.request


class Comparison:
    """Snapshots by REST against a library's book, by update id."""

    def __init__(self, name, address, symbol):
        self.name = name
        self.url = f"http://{address}/api/v3/depth?symbol={symbol}&limit=5000"
        self.snapshots = {}
        self.updates = 0
        self.equal = 0
        self.different = []

    def snapshot(self):
        with urllib.request.urlopen(self.url, timeout=10) as answer:
            body = json.load(answer)
        numbers = lambda side: [[float(price), float(quantity)] for price, quantity in side]
        self.snapshots[body["lastUpdateId"]] = (numbers(body["bids"]), numbers(body["asks"]))

    async def book(self, update_id, bids, asks):
        self.updates += 1
        await asyncio.to_thread(self.snapshot)
        known = self.snapshots.get(update_id)
        if known is None:
            return
        if known == (bids, asks):
            self.equal += 1
        else:
            self.different.append(update_id)

    def passed(self):
        print(
            f"{self.name}: {self.updates} updates, {self.equal} books equal,"
            f" {len(self.different)} different {self.different[:5]}"
        )
        return self.equal > 0 and not self.different


async def python_binance(address, symbol, seconds):
    from binance import AsyncClient, BinanceSocketManager, DepthCacheManager
    from binance.base_client import BaseClient

    BaseClient.API_URL = f"http://{address}/api"
    BinanceSocketManager.STREAM_URL = f"ws://{address}/"
    client = await AsyncClient.create()
    comparison = Comparison("python-binance", address, symbol)
    try:
        async with DepthCacheManager(client, symbol, ws_interval=100, limit=5000) as books:
            end = time.time() + seconds
            while time.time() < end:
                book = await asyncio.wait_for(books.recv(), 30)
                await comparison.book(books._last_update_id, book.get_bids(), book.get_asks())
    finally:
        await client.close_connection()
    return comparison.passed()


async def ccxt_pro(address, symbol, seconds):
    import ccxt.pro

    exchange = ccxt.pro.binance({"options": {"fetchMarkets": ["spot"], "fetchCurrencies": False}})
    exchange.urls["api"]["public"] = f"http://{address}/api/v3"
    exchange.urls["api"]["ws"]["spot"] = f"ws://{address}/ws"
    comparison = Comparison("ccxt", address, symbol)
    try:
        markets = await exchange.load_markets()
        name = next(one for one, market in markets.items() if market["id"] == symbol)
        end = time.time() + seconds
        while time.time() < end:
            book = await asyncio.wait_for(exchange.watch_order_book(name, 5000), 30)
            await comparison.book(
                book["nonce"],
                [list(level) for level in book["bids"]],
                [list(level) for level in book["asks"]],
            )
    finally:
        await exchange.close()
    return comparison.passed()


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    address, symbol, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    results = []
    for library, run in (("binance", python_binance), ("ccxt", ccxt_pro)):
        try:
            __import__(library)
        except ImportError:
            print(f"{library} is not installed, passed over")
            continue
        results.append(asyncio.run(run(address, symbol, seconds)))
    sys.exit(77 if not results else 0 if all(results) else 1)


if __name__ == "__main__":
    main()
