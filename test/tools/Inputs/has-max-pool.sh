#!/bin/sh
# Interesting (status 1): still has a maximum pool.
! grep -q 'stream<max>\|stream.pool<max>' "$1"
